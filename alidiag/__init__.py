"""alidiag: why Alipay's payment gateway refused a request."""

__version__ = "0.1.0"
