from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("competency_xblock", "0006_counting_failed"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="let_go",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="action",
            name="noticed",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
