"""One table, and a user that has no user name."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Note(models.Model):
    text = models.TextField()

    class Meta:
        app_label = "notes"


class MemberManager(BaseUserManager["Member"]):
    def create_superuser(self, email: str, password: str, **fields: object) -> "Member":
        member = self.model(email=email, **fields)
        member.set_password(password)
        member.save()
        return member


class Member(AbstractBaseUser):
    """Known by the e-mail address, without Django's permissions."""

    email = models.EmailField(unique=True)
    city = models.TextField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["city"]
    objects = MemberManager()

    class Meta:
        app_label = "notes"
