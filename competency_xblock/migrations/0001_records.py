import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="FrameworkVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("framework", models.CharField(max_length=100)),
                ("version", models.CharField(max_length=100)),
                ("content_hash", models.CharField(max_length=64, unique=True)),
                ("content", models.TextField()),
                ("sensitive", models.JSONField(default=list)),
                ("stored", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("framework", models.CharField(max_length=100)),
                ("competency", models.CharField(max_length=100)),
                ("level", models.CharField(blank=True, max_length=100)),
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=36, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("open", models.BooleanField(default=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("last_save", models.CharField(blank=True, max_length=100)),
                ("started", models.DateTimeField()),
                ("saved", models.DateTimeField()),
                ("submitted", models.DateTimeField(null=True)),
                (
                    "visibility",
                    models.CharField(choices=[("groups", "groups"), ("names", "names")], max_length=20),
                ),
                ("purpose", models.TextField(blank=True)),
                ("aims", models.JSONField(default=dict)),
                ("level", models.CharField(blank=True, max_length=100)),
                ("role", models.CharField(blank=True, max_length=255)),
                ("organisation", models.CharField(blank=True, max_length=255)),
                ("draft", models.JSONField(default=dict)),
                (
                    "assessment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.assessment",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.frameworkversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("text", models.TextField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.item",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reasons",
                        to="competency_xblock.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "visibility",
                    models.CharField(choices=[("groups", "groups"), ("names", "names")], max_length=20),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("rated", "rated"), ("not-my-role", "not-my-role"), ("not-yet", "not-yet")],
                        max_length=20,
                    ),
                ),
                ("initial", models.SmallIntegerField(null=True)),
                ("revised", models.SmallIntegerField(null=True)),
                ("aim", models.SmallIntegerField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.item",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="competency_xblock.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Latest",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "visibility",
                    models.CharField(choices=[("groups", "groups"), ("names", "names")], max_length=20),
                ),
                ("first_value", models.SmallIntegerField(null=True)),
                ("first_at", models.DateTimeField(null=True)),
                ("first_round", models.BigIntegerField(null=True)),
                (
                    "latest_answer",
                    models.CharField(
                        choices=[("rated", "rated"), ("not-my-role", "not-my-role"), ("not-yet", "not-yet")],
                        max_length=20,
                    ),
                ),
                ("latest_value", models.SmallIntegerField(null=True)),
                ("latest_at", models.DateTimeField()),
                ("latest_round", models.BigIntegerField()),
                ("aim", models.SmallIntegerField()),
                ("times_rated", models.PositiveIntegerField(default=0)),
                (
                    "course",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.course",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.item",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="assessment",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="competency_xblock.course"
            ),
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=36, unique=True)),
                ("text", models.TextField()),
                ("review_date", models.DateField(null=True)),
                ("done", models.DateTimeField(null=True)),
                ("added", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.assessment",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.course",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competency_xblock.item",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="competency_xblock.round",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(
                fields=["assessment", "learner", "started", "submitted"], name="competency_round_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                fields=("learner", "assessment", "open"), name="competency_round_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                fields=("learner", "assessment", "number"), name="competency_round_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="reason",
            constraint=models.UniqueConstraint(fields=("round", "item"), name="competency_reason_once"),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(fields=("round", "item"), name="competency_rating_once"),
        ),
        migrations.AddIndex(
            model_name="latest",
            index=models.Index(
                fields=[
                    "course",
                    "item",
                    "visibility",
                    "latest_answer",
                    "latest_value",
                    "first_value",
                    "times_rated",
                    "learner",
                ],
                name="competency_latest_figures",
            ),
        ),
        migrations.AddConstraint(
            model_name="latest",
            constraint=models.UniqueConstraint(
                fields=("learner", "item", "course", "visibility"), name="competency_latest_once"
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["learner", "course", "added"], name="competency_action_own"),
        ),
    ]
