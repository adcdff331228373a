"""The rules of the gateway's services: how they are written down (`schema`), loaded (`book`) and made ready (`plan`)."""
