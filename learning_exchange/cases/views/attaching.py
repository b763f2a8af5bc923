"""Files of a story: its author adds and removes them; whoever may read the story downloads them.

This is the one form that may be large. What is larger still is read to its end and thrown away, because a
browser that is not listened to shows a lost connection instead of our answer.
"""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import abort, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.attachments import store
from learning_exchange.cases.attachments.store import StoreAway
from learning_exchange.cases.forms.attaching import TOO_LARGE, AttachForm
from learning_exchange.cases.models import Attachment, Case
from learning_exchange.cases.operations.attaching import attach_file, remove_file
from learning_exchange.cases.queries.attachments import files_of, visible_file
from learning_exchange.cases.queries.writing import own_case
from learning_exchange.cases.rules import CaseState, NoSuchCase, Refused
from learning_exchange.cases.rules.attaching import FILE_MOST_BYTES, FileKind, can_attach
from learning_exchange.cases.views import cases
from learning_exchange.extensions import csrf, db, limiter
from learning_exchange.people.access import current_person, signed_in

REQUEST_MOST_BYTES = FILE_MOST_BYTES + 256 * 1024  # the other fields, and what stands between them
DRAINED_MOST_BYTES = 256 * 1024 * 1024  # a film of some minutes; longer than that no thread listens in vain
CHUNK_BYTES = 64 * 1024
# Each is decoded and written anew, which takes up to a second of a core.
ATTACHED = "60 per hour"
AWAY = "Files cannot be kept just now. Try again in a few minutes."
# A file that is opened from its own address may do nothing at all there.
DOWNLOAD = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Kept by this browser alone, and asked for again each time: withdrawn is withdrawn.
    "Cache-Control": "private, no-cache",
}


def _with_room(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let a request be as large as a file is; of a larger one nothing is kept, and `g.too_large` says so."""

    @wraps(view)
    def roomy(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        request.max_content_length = REQUEST_MOST_BYTES
        size = int(request.environ.get("CONTENT_LENGTH") or 0)
        g.too_large = size > REQUEST_MOST_BYTES
        if g.too_large:
            _drain(min(size, DRAINED_MOST_BYTES))
        return view(*args, **kwargs)

    return roomy


def _whoever_attaches() -> str:
    return f"files of person {current_person().id}"


@cases.get("/<uuid:public_id>/files")
@signed_in
def files(public_id: UUID) -> ResponseReturnValue:
    """The files of one's own story, and a form for another."""
    return _page(_own(public_id), AttachForm())


@cases.post("/<uuid:public_id>/files")
@csrf.exempt  # type: ignore[untyped-decorator]  # it would read the form before there is room: see `attach`
@_with_room
@signed_in
@limiter.limit(ATTACHED, key_func=_whoever_attaches, methods=["POST"])
def attach(public_id: UUID) -> ResponseReturnValue:
    """Add a file to one's own story."""
    case = _own(public_id)
    if g.too_large:
        form = AttachForm()
        form.refuse(TOO_LARGE)
        return _page(case, form, status=413)
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    form = AttachForm()
    if not form.validate():
        return _page(case, form, status=422)
    return _attach(case, form)


@cases.get("/<uuid:public_id>/files/<uuid:file_id>")
@signed_in
def file(public_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """One file, as a download."""
    found = visible_file(public_id, file_id, to=current_person()) or abort(404)
    try:
        content = store.read(found.key)
    except StoreAway:
        abort(503)
    if content is None:
        abort(404)
    kind = FileKind(found.kind)
    answer = send_file(
        BytesIO(content),
        kind.mimetype,
        as_attachment=True,
        download_name=_download_name(found, kind),
        etag=str(found.public_id),
    )
    answer.headers.update(DOWNLOAD)
    return answer


@cases.post("/<uuid:public_id>/files/<uuid:file_id>/remove")
@signed_in
def detach(public_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Remove a file from one's own story."""
    try:
        remove_file(public_id, file_id, by=current_person().id)
    except NoSuchCase:
        abort(404)
    except Refused as refused:
        flash(refused.sentence, "error")
        return redirect(url_for("cases.story", public_id=public_id), 303)
    db.session.commit()
    flash("The file is removed.", "success")
    return redirect(url_for("cases.files", public_id=public_id), 303)


def _own(public_id: UUID) -> Case:
    case = own_case(public_id, author_id=current_person().id) or abort(404)
    return case if case.state != CaseState.WITHDRAWN else abort(404)


def _attach(case: Case, form: AttachForm) -> ResponseReturnValue:
    words = {"label": form.label.data or "", "alt": form.alt.data or ""}
    try:
        attach_file(case.public_id, form.file_content, by=current_person().id, **words)
    except NoSuchCase:
        abort(404)
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused.sentence)
        return _page(case, form, status=409)
    except StoreAway:
        db.session.rollback()
        form.refuse(AWAY)
        return _page(case, form, status=503)
    db.session.commit()
    flash("The file is added.", "success")
    return redirect(url_for("cases.files", public_id=case.public_id), 303)


def _drain(size: int) -> None:
    """Read a request to its end for nothing; for everybody after us it is empty."""
    body = request.environ["wsgi.input"]
    while size > 0 and (chunk := body.read(min(size, CHUNK_BYTES))):
        size -= len(chunk)
    request.environ |= {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}


def _download_name(found: Attachment, kind: FileKind) -> str:
    """The label as a file's name on any system."""
    name = "".join(c if c.isalnum() or c in " -_.,()'" else "-" for c in found.label).strip(" .")
    return f"{name or 'file'}.{'jpg' if kind is FileKind.JPEG else kind}"


def _page(case: Case, form: AttachForm, *, status: int = 200) -> ResponseReturnValue:
    kept = files_of(case.id)
    page = render_template(
        "cases/files.html",
        case=case,
        form=form,
        files=kept,
        refusal=can_attach(case.state, is_author=True, count=len(kept)),
        most_bytes=FILE_MOST_BYTES,
    )
    return page, status
