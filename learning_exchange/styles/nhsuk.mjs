// The design system's behaviours that our pages use, and no others. Built into learning_exchange/static/nhsuk.js.
import { initButtons } from "nhsuk-frontend/dist/nhsuk/components/button/button.mjs";
import { initCharacterCounts } from "nhsuk-frontend/dist/nhsuk/components/character-count/character-count.mjs";
import { initErrorSummary } from "nhsuk-frontend/dist/nhsuk/components/error-summary/error-summary.mjs";
import { initNotificationBanners } from "nhsuk-frontend/dist/nhsuk/components/notification-banner/notification-banner.mjs";
import { initPasswordInputs } from "nhsuk-frontend/dist/nhsuk/components/password-input/password-input.mjs";
import { initSkipLinks } from "nhsuk-frontend/dist/nhsuk/components/skip-link/skip-link.mjs";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
for (const start of [
  initErrorSummary, initNotificationBanners, initButtons, initCharacterCounts, initPasswordInputs, initSkipLinks,
]) start();
