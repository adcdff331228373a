"""The rules of the gateway's services: their form (`schema`), their loading (`book`), ready for use (`plan`)."""
