"""The signing schemes that Alipay's gateways use, and the gateways themselves."""
