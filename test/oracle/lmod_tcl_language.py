"""What agreement.py must know of Lmod where it reads Modules' files: it translates them, and lacks many of their commands."""
from lmod_language import *  # noqa: F401,F403
from modules_language import is_module, name_of  # noqa: F401
