"""Addresses of storages for files."""

import pytest

from factcheck.stores import options_of


def test_none():
    assert options_of(" ") == {}


@pytest.mark.parametrize(
    ("address", "options"),
    [
        (
            "s3://bucket/some/folder?region=eu-central-1",
            {"bucket_name": "bucket", "location": "some/folder", "region_name": "eu-central-1"},
        ),
        (
            "s3+https://k%2F1:s%40@store.example:9000/bucket",
            {
                "access_key": "k/1",
                "secret_key": "s@",
                "bucket_name": "bucket",
                "location": "",
                "endpoint_url": "https://store.example:9000",
                "addressing_style": "path",
            },
        ),
    ],
)
def test_what_an_address_says(address, options):
    assert options_of(address) == options | {"querystring_auth": False}


@pytest.mark.parametrize("address", ["bucket", "http://store/bucket", "s3+https://store.example", "s3:///x"])
def test_what_is_no_address(address):
    with pytest.raises(ValueError, match="must be s3://"):
        options_of(address)
