"""The routes of the API, one list."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
