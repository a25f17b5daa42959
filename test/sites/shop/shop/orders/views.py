from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .models import Product


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "orders/home.html", {"products": Product.objects.order_by("name")})
