"""The addresses of the hosts: blocks' views and handlers through each form that the platform has, and our pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from edx_django_utils.plugins import get_plugin_url_patterns
from opaque_keys.edx.keys import UsageKey
from xblock.django.request import django_to_webob_request, webob_to_django_response
from xblock.exceptions import NoSuchHandlerError

from . import host


class Addresses:
    """They lead to the blocks of whatever is in `store`."""

    def __init__(self) -> None:
        self.store = host.Store()

    def lms(self) -> list[URLPattern | URLResolver]:
        """Of an LMS. Our pages are found as the platform finds them."""
        block = r"^xblock/(?P<place>[^/]+)/"
        return [
            re_path(block + r"view/(?P<view>\w+)$", self._lms_view, name="xblock_view"),
            re_path(block + r"handler/(?P<name>\w+)/(?P<suffix>.*)$", self._lms_handler(True), name="xblock_handler"),
            re_path(
                block + r"handler_noauth/(?P<name>\w+)/(?P<suffix>.*)$",
                self._lms_handler(False),
                name="xblock_handler_noauth",
            ),
            path("courses/<course_id>/jump_to_id/<module_id>", lambda request: HttpResponse(), name="jump_to_id"),
            *get_plugin_url_patterns("lms.djangoapp"),
        ]

    def studio(self) -> list[URLPattern | URLResolver]:
        """Of Studio."""
        block = r"^xblock/(?P<place>[^/]+)/"
        return [
            re_path(block + r"view/(?P<view>\w+)$", login_required(self._studio_view), name="xblock_view"),
            re_path(
                block + r"handler/(?P<name>\w+)/(?P<suffix>.*)$",
                login_required(self._studio_handler),
                name="xblock_handler",
            ),
            *get_plugin_url_patterns("cms.djangoapp"),
        ]

    def _lms_runtime(self, request: HttpRequest) -> host.Lms:
        return host.Lms(self.store, host.seen_by(request.user, request.session.get("masquerade_settings", {})))

    def _lms_view(self, request: HttpRequest, place: str, view: str) -> HttpResponse:
        block = self._lms_runtime(request).block(UsageKey.from_string(place))
        return HttpResponse(block.render(view, dict(request.GET.items())).content)

    def _lms_handler(self, checks: bool) -> Any:
        @csrf_exempt
        def handler(request: HttpRequest, place: str, name: str, suffix: str) -> HttpResponse:
            # `handler_noauth` lets everybody in: those who are logged in as themselves, without the CSRF check.
            if checks and request.user.is_authenticated:
                refused = CsrfViewMiddleware(lambda _request: HttpResponse()).process_view(
                    request, lambda _request: None, (), {}
                )
                if refused:
                    return refused
            return answer_of(self._lms_runtime(request), place, request, name, suffix)

        return handler

    def _studio_runtime(self, request: HttpRequest, place: str) -> host.Studio:
        return host.Studio(self.store, request.user, UsageKey.from_string(place).context_key)

    def _studio_view(self, request: HttpRequest, place: str, view: str) -> HttpResponse:
        if not host.may_write(request.user, UsageKey.from_string(place).context_key):
            raise PermissionDenied
        block = self._studio_runtime(request, place).block(UsageKey.from_string(place))
        return HttpResponse(block.render(view, dict(request.GET.items())).content)

    def _studio_handler(self, request: HttpRequest, place: str, name: str, suffix: str) -> HttpResponse:
        return answer_of(self._studio_runtime(request, place), place, request, name, suffix)


def answer_of(runtime: host.Host, place: str, request: HttpRequest, name: str, suffix: str) -> HttpResponse:
    """What the block answers."""
    block = runtime.block(UsageKey.from_string(place))
    try:
        return webob_to_django_response(block.handle(name, django_to_webob_request(request), suffix))
    except NoSuchHandlerError as problem:
        raise Http404 from problem
