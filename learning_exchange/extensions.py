"""The Flask extensions, made once and bound to the application in create_app()."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import BigInteger, DateTime, MetaData, SmallInteger, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, registry


class Base(DeclarativeBase):
    """What every table shares: column types by annotation, and constraint names that migrations can use."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            int: BigInteger(),
            str: Text(),
            datetime: DateTime(timezone=True),
            UUID: Uuid(),
            list[str]: ARRAY(Text()),
            list[int]: ARRAY(SmallInteger()),
            dict[str, Any]: JSONB(),
            dict[str, str]: JSONB(),
        },
    )


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base  # the type checker cannot follow the class that Flask-SQLAlchemy derives
else:
    Model = db.Model
migrate = Migrate(render_as_batch=False)
login_manager = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address)
