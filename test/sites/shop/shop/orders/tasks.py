from celery import shared_task

from .models import Run


@shared_task
def work(number: int) -> None:
    Run.objects.create(number=number)


@shared_task
def tick() -> None:
    Run.objects.create(number=-1)
