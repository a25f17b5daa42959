from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    picture = models.ImageField(upload_to="products", blank=True)

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One run of a task."""

    number = models.IntegerField()
