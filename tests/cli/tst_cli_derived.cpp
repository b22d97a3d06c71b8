#include <QDate>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/cli/table_folder.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// A monthly series with a season and a trend; a text column names the month.
std::vector<double> series() {
    std::vector<double> values;
    values.reserve(96);
    for (int t = 0; t < 96; ++t) values.push_back(std::round(1000 + 10 * t + 150 * std::sin(t * 0.5236)) / 10);
    return values;
}

QByteArray seriesTable() {
    QByteArray text = "month,y\n";
    const std::vector<double> values = series();
    for (std::size_t t = 0; t < values.size(); ++t)
        text += QString("%1-%2").arg(2001 + t / 12).arg(1 + t % 12, 2, 10, QChar('0')).toUtf8() + "," +
                QByteArray::number(values[t]) + "\n";
    return text;
}

/// The same with the earlier values beside each, as somebody makes it by hand.
QByteArray lagTable() {
    QByteArray text = "lag1,lag12,y\n";
    const std::vector<double> values = series();
    for (std::size_t t = 12; t < values.size(); ++t)
        text += QByteArray::number(values[t - 1]) + "," + QByteArray::number(values[t - 12]) + "," +
                QByteArray::number(values[t]) + "\n";
    return text;
}

json trained(const QStringList &arguments) {
    const Run run = ::run(QStringList{"train", "--set", "steps=3"} + arguments);
    return run.code == 0 ? json::parse(run.out.toStdString()) : json();
}

/// 60 rows of three subjects; class is 1 in every fourth row.
QByteArray subjects() {
    QByteArray text = "x,subject,class\n";
    for (int n = 0; n < 60; ++n)
        text += QByteArray::number(n * 7 % 19) + ",s" + QByteArray::number(n / 20) + "," +
                QByteArray::number(n % 4 == 0 ? 1 : 0) + "\n";
    return text;
}

}  // namespace

class TestCliDerived : public QObject {
    Q_OBJECT

  private slots:
    void lagsAreThoseOfATableMadeByHand() {
        const TableFolder files;
        const QString raw = files.write("series.csv", seriesTable()), made = files.write("lags.csv", lagTable());
        const Run run = ::run(
            {"train", "--csv", raw, "--target", "y", "--ignore", "month", "--lags", "y:1,12", "--set", "steps=3"});
        QVERIFY2(run.code == 0, run.err);
        QVERIFY2(run.err.contains("no --split-rule is given, so the first 0.8 of the rows train"), run.err);
        QVERIFY2(
            run.err.contains("12 of 96 rows are left out") && run.err.contains("row 1 (line 2): y[t-1] is missing"),
            run.err);
        const json found = json::parse(run.out.toStdString());
        const json wanted = trained({"--csv", made, "--target", "y", "--split-rule", "ordered"});
        QVERIFY(wanted.contains("test_prediction"));
        QCOMPARE(found.at("test_prediction"), wanted.at("test_prediction"));
        QCOMPARE(found.at("train_loss"), wanted.at("train_loss"));
    }

    void predictComputesTheSameColumns() {
        const TableFolder files;
        const QString raw = files.write("series.csv", seriesTable()), model = files.path("model.json");
        const Run run =
            ::run({"train",   "--csv", raw,          "--target", "ratio",         "--derive", "ratio=y/100",
                   "--lags",  "y:1,2", "--averages", "y:3",      "--differences", "y:2",      "--ignore",
                   "month,y", "--set", "steps=5",    "--save",   model,           "--out",    files.path("r.json")});
        QVERIFY2(run.code == 0, run.err);
        const json saved = json::parse(contents(model).toStdString()).at("table");
        QCOMPARE(saved.at("lags").size(), std::size_t{3});
        QCOMPARE(saved.at("split").at("rule"), json("ordered"));
        const json result = json::parse(contents(files.path("r.json")).toStdString());
        const Run predicted = ::run({"predict", model, raw});
        QVERIFY2(predicted.code == 0, predicted.err);
        const QList<QByteArray> lines = predicted.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 97);
        QVERIFY(lines[1].endsWith(',') && lines[3].endsWith(',') && !lines[4].endsWith(','));
        // The month to come: its own value is not known.
        const Run next = ::run({"predict", model, files.write("next.csv", "y\n184\n186\n190\n\n\"\"\n")});
        QVERIFY2(next.code == 0 && !next.out.trimmed().split('\n').last().endsWith(','), next.out + next.err);
        const Run python = ::run({"export", model, "--format", "text"});
        QVERIFY2(python.code == 0 && python.out.contains("y[t-1]-y[t-3]") && python.out.contains("mean(y[t-1..t-3])"),
                 python.out + python.err);
    }

    void optionsCountEachTime() {
        const TableFolder files;
        const QString raw = files.write("series.csv", seriesTable()), model = files.path("model.json");
        const Run run =
            ::run({"train",     "--csv", raw,       "--target", "y",      "--derive", "a=y*2",
                   "--derive",  "b=a/4", "--lags",  "a:1",      "--lags", "b:2",      "--ignore",
                   "month,a,b", "--set", "steps=2", "--save",   model,    "--out",    files.path("r.json")});
        QVERIFY2(run.code == 0, run.err);
        const json saved = json::parse(contents(model).toStdString()).at("table");
        QCOMPARE(saved.at("derived").size(), std::size_t{2});
        QCOMPARE(saved.at("lags").size(), std::size_t{2});
    }

    void monthsAndWeekdaysBecomeInputs() {
        const TableFolder files;
        QByteArray text = "day,y\n";
        for (int n = 0; n < 120; ++n) {
            const QDate day = QDate(2023, 1, 1).addDays(n);
            text += day.toString(Qt::ISODate).toLatin1() + "," +
                    QByteArray::number(day.dayOfWeek() + 10 * day.month()) + "\n";
        }
        const QString raw = files.write("days.csv", text), model = files.path("model.json");
        const Run run = ::run({"train", "--csv", raw, "--target", "y", "--derive", "m=month(day)", "--derive",
                               "w=weekday(day)", "--ignore", "day", "--save", model, "--out", files.path("r.json")});
        QVERIFY2(run.code == 0, run.err);
        const json result = json::parse(contents(files.path("r.json")).toStdString());
        QVERIFY2(result.at("test").at("rmse").get<double>() < 0.1, contents(files.path("r.json")));
        const Run predicted = ::run({"predict", model, files.write("next.csv", "day\n2023-03-05\n")});  // a Sunday
        QVERIFY2(predicted.code == 0, predicted.err);
        QVERIFY2(std::abs(predicted.out.trimmed().split('\n').last().split(',').last().toDouble() - 37) < 0.3,
                 predicted.out);
    }

    void formulasBecomeColumns() {
        const TableFolder files;
        QByteArray text = "m (kg),V,d\n", by_hand = "rho,d\n";
        for (int n = 1; n <= 40; ++n) {
            const double m = n * 0.5, v = 1 << (n % 4);
            text += QByteArray::number(m) + "," + QByteArray::number(v) + "," + QByteArray::number(m / v + 1) + "\n";
            by_hand += QByteArray::number(m / v, 'g', 17) + "," + QByteArray::number(m / v + 1) + "\n";
        }
        const QString raw = files.write("t.csv", text);
        const json found = trained({"--csv", raw, "--target", "d", "--derive", "rho = m/V", "--ignore", "m (kg),V"});
        const json wanted = trained({"--csv", files.write("h.csv", by_hand), "--target", "d"});
        QVERIFY(wanted.contains("train_loss"));
        QCOMPARE(found.at("train_loss"), wanted.at("train_loss"));
        const Run fit = ::run({"fit", "--csv", raw, "--target", "d", "--derive", "rho=m/V", "--formula", "a*rho+b"});
        QVERIFY2(fit.code == 0 && fit.out.contains("a = 1 "), fit.out + fit.err);
    }

    void rowsAreDividedByTheRule_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("says");
        const auto row = [](const QStringList &options, const char *says) {
            QTest::newRow(qPrintable(options.join(' '))) << options << QString(says);
        };
        row({"ordered", "--split", "0.7"}, "42 rows train, 18 test; 4 inputs");
        row({"blocks", "--blocks", "4", "--split", "0.5", "--split-seed", "2"}, "30 rows train, 30 test");
        row({"fold", "--folds", "7", "--fold", "6"}, "51 rows train, 9 test");
        row({"group", "--group-column", "subject", "--split", "0.6"}, "40 rows train, 20 test; 1 input,");
        row({"group", "--group-column", "subject", "--group", "s1"}, "40 rows train, 20 test; 1 input,");
        row({"stratified"}, "48 rows train, 12 test; 4 inputs");
    }
    void rowsAreDividedByTheRule() {
        QFETCH(QStringList, options);
        QFETCH(QString, says);
        const TableFolder files;
        const QString file = files.write("t.csv", subjects());
        const Run good = ::run(
            QStringList{"train", "--csv", file, "--target", "class", "--set", "steps=1", "--split-rule"} + options);
        QVERIFY2(good.code == 0 && good.err.contains(says.toUtf8()), good.err);
    }

    void whatDoesNotGoTogetherIsRefused_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("says");
        const auto row = [](const QStringList &options, const char *says) {
            QTest::newRow(says) << options << QString(says);
        };
        row({"--blocks", "3"}, "--blocks belongs to --split-rule blocks, and the rule is random");
        row({"--split-rule", "fold", "--group", "a"}, "--group belongs to --split-rule group");
        row({"--split-rule", "group"}, "--split-rule group needs --group-column NAME");
        row({"--split-rule", "fold", "--split", "0.5"}, "--split says nothing under --split-rule fold");
        row({"--split-rule", "ordered", "--split-seed", "1"}, "--split-seed says nothing under --split-rule ordered");
        row({"--split-rule", "fold", "--folds", "3", "--fold", "3"},
            "--fold is \"3\"; expected a whole number in 0 .. 2");
        row({"--split-rule", "ordered", "--split-column", "subject"},
            "--split-rule and --split-column exclude each other");
        row({"--split-rule", "ordered", "--test", "t.csv"}, "--split-rule and --test exclude each other");
        row({"--split-rule", "best"}, "use random, ordered, blocks, fold, group or stratified");
        row({"--lags", "x"}, "--lags is \"x\"; expected a column, a colon and numbers of rows in 1 .. 10000");
        row({"--averages", "x:2,0"}, "--averages is \"x:2,0\"");
        row({"--derive", "x+1"}, "--derive is \"x+1\"; expected a name, = and a formula");
        row({"--derive", "r=x/(x-7)"}, "column r: x/(x-7) is not a finite number where x = 7");
    }
    void whatDoesNotGoTogetherIsRefused() {
        QFETCH(QStringList, options);
        QFETCH(QString, says);
        const TableFolder files;
        const QString file = files.write("t.csv", subjects());
        const Run run = ::run(QStringList{"train", "--csv", file, "--target", "class", "--set", "steps=1"} + options);
        QVERIFY2(run.code != 0 && run.err.contains(says.toUtf8()), run.err);
        QVERIFY2(::run(QStringList{"train", "demo-6-default"} + options).code != 0, "without --csv");
    }
};

KAN_TEST(TestCliDerived)
#include "tst_cli_derived.moc"
