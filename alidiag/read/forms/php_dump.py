def find(view):
    return iter(())
