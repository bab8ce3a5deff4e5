from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access import COOKIE, SourcesHere
from api.pages.rendering import render

router = APIRouter(include_in_schema=False)
_LONGEST_FORM = 8192


@router.get("/login", response_class=HTMLResponse)
def form(request: Request, sources: SourcesHere, next: str = "/") -> HTMLResponse:  # noqa: A002 - the parameter's word
    """Ask for a key."""
    return render(request, sources, "login.html", next=local_path(next), refused=False)


@router.post("/login", response_class=HTMLResponse, max_body_size=_LONGEST_FORM)
def sign_in(
    request: Request,
    sources: SourcesHere,
    key: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - the parameter's word
) -> Response:
    """Keep the key in a cookie that scripts cannot read and other sites cannot send, and go on."""
    secret = key.strip()
    if not secret or sources.keyring.caller(secret, sources.clock()) is None:
        status = HTTPStatus.UNAUTHORIZED
        return render(request, sources, "login.html", status, next=local_path(next), refused=True)
    answer = RedirectResponse(local_path(next), HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=sources.settings.session_s,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/logout")
def sign_out() -> Response:
    """Forget the key."""
    answer = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def local_path(address: str) -> str:
    """Return an address on this host, or the front page for one that leads elsewhere."""
    elsewhere = not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address
    return "/" if elsewhere or any(ord(sign) < ord(" ") for sign in address) else address
