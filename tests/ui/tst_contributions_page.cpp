#include <QComboBox>
#include <QLabel>
#include <QPushButton>

#include "core/experiment/row_names.h"
#include "tests/ui/learnt_table.h"
#include "tests/window_test.h"
#include "ui/dialogs/contribution_plot.h"
#include "ui/dialogs/contributions_page.h"
#include "ui/dialogs/row_spin_box.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// Shows the page and waits for the row it is at.
bool settled(ExperimentSession &session, ContributionsPage &page) {
    return QTest::qWaitFor(
        [&] {
            const AttributionStatePtr &state = page.runner().state();
            return !state->running && state->result && state->question.model == session.snapshot()->model &&
                   state->question.row == page.row()->value() && page.plot()->contributions() == state->result;
        },
        20000);
}

}  // namespace

class TestContributionsPage : public QObject {
    Q_OBJECT

    LearntTable table_;

  private slots:
    /// Bars from the base to the prediction, the largest first, in the unit of the output, columns as a whole.
    void addUpToThePrediction() {
        ExperimentSession session;
        ContributionsPage page(session);
        page.resize(700, 450);
        page.show();
        QVERIFY(!page.row()->isEnabled());
        QVERIFY2(page.plot()->accessibleDescription().contains("no rows"),
                 qPrintable(page.plot()->accessibleDescription()));
        table_.train(session);
        QVERIFY(settled(session, page));
        const RowContributions &row = *page.plot()->contributions();
        QCOMPARE(row.parts.size(), 4u);
        QCOMPARE(row.unit, QString("EUR"));
        double sum = row.base;
        for (std::size_t n = 0; n < 4; ++n) {
            sum += row.parts[n].size;
            if (n > 0) QVERIFY(std::abs(row.parts[n].size) <= std::abs(row.parts[n - 1].size));
        }
        QVERIFY2(std::abs(sum - row.prediction) < 0.5, qPrintable(QString::number(sum - row.prediction)));
        QVERIFY(std::abs(row.prediction - row.measured) < 5);
        // The law is a sum: a column contributes what its term has above the mean of its term.
        const auto colour = std::ranges::find(row.parts, QString("colour"), &Contribution::column);
        const auto length = std::ranges::find(row.parts, QString("length"), &Contribution::column);
        QVERIFY(length->value.endsWith(" mm"));
        const double above = (colour->value == "red" ? 50 : colour->value == "green" ? 20 : 0) - 70 / 3.0;
        QVERIFY2(std::abs(colour->size - above) < 5, qPrintable(QString::number(colour->size)));
        QVERIFY2(page.plot()->accessibleDescription().contains("measured"),
                 qPrintable(page.plot()->accessibleDescription()));
        QVERIFY2(page.plot()->exportCsv().startsWith("row,base,length,grade,colour=blue,colour=green,colour=red,used,"
                                                     "price\n1,"),
                 qPrintable(page.plot()->exportCsv()));
        QVERIFY(page.note()->text().contains("EUR"));
    }

    void walksThroughTheRows() {
        ExperimentSession session;
        ContributionsPage page(session);
        page.resize(700, 450);
        page.show();
        page.activateWindow();
        table_.train(session);
        QVERIFY(settled(session, page));
        const QString first = page.plot()->contributions()->row;
        QVERIFY(!page.previous()->isEnabled());
        QTest::mouseClick(page.next(), Qt::LeftButton);
        QVERIFY(settled(session, page));
        QCOMPARE(page.row()->value(), 1);
        QVERIFY(page.plot()->contributions()->row != first);
        page.plot()->setFocus();
        QTest::keyClick(page.plot(), Qt::Key_Left);
        QVERIFY(settled(session, page));
        QCOMPARE(page.plot()->contributions()->row, first);
        QTest::keyClick(page.plot(), Qt::Key_End);
        QCOMPARE(page.row()->value(), page.row()->maximum());
        QVERIFY(!page.next()->isEnabled());
        QTest::keyClick(page.plot(), Qt::Key_PageUp);
        QCOMPARE(page.row()->value(), page.row()->maximum() - 1);
        page.part()->setCurrentIndex(1);
        QVERIFY(settled(session, page));
        QVERIFY(page.runner().state()->question.test);
        QCOMPARE(page.row()->maximum(), static_cast<int>(session.dataset()->test_input.rows()) - 1);
    }

    /// What is typed is the row's number in its table.
    void rowsAreCalledAsInTheirTable() {
        ExperimentSession session;
        ContributionsPage page(session);
        page.show();
        table_.train(session);
        QVERIFY(settled(session, page));
        const PreparedDataPtr data = session.preparedData();
        const int place = 17;
        const auto number = rowNumber(*data, rowOf(*data, false, place));
        QVERIFY(number != place + 1u);  // else this test says nothing
        page.row()->setFocus();
        page.row()->selectAll();
        QTest::keyClicks(page.row(), QString::number(number));
        QTest::keyClick(page.row(), Qt::Key_Return);
        QCOMPARE(page.row()->value(), place);
        QVERIFY(settled(session, page));
        QVERIFY2(page.plot()->contributions()->row.startsWith(QString("row %1 ").arg(number)),
                 qPrintable(page.plot()->contributions()->row));
        page.row()->selectAll();
        QTest::keyClicks(page.row(), "999999");
        QTest::keyClick(page.row(), Qt::Key_Return);
        QVERIFY(settled(session, page));
        QVERIFY(page.row()->text() != "row 999999");
    }

    void saysWhyNothingIsToldOfClasses() {
        ExperimentSession session;
        ContributionsPage page(session);
        page.show();
        table_.trainClasses(session);
        QVERIFY(QTest::qWaitFor([&] { return page.plot()->accessibleDescription().contains("classes"); }, 20000));
        QVERIFY(!page.plot()->contributions());
        QVERIFY(!page.next()->isEnabled());
    }

    /// The same lines as kan-cli attribute, one per row.
    void savesAllRows() {
        ExperimentSession session;
        ContributionsPage page(session);
        page.show();
        table_.train(session);
        QVERIFY(settled(session, page));
        const QString file = table_.path("all.csv");
        page.saveAll(file);
        QVERIFY(QTest::qWaitFor([&] { return page.note()->text().contains("all.csv"); }, 20000));
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = saved.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), session.dataset()->train_input.rows() + 1);
        QCOMPARE(lines[0] + '\n' + lines[1] + '\n', page.plot()->exportCsv().toUtf8());
        page.saveAll(table_.path("no/such/folder.csv"));
        QVERIFY(QTest::qWaitFor([&] { return page.note()->text().startsWith("Not written"); }, 20000));
    }

    void becomesPictures() {
        ExperimentSession session;
        ContributionsPage page(session);
        page.resize(700, 450);
        page.show();
        table_.train(session);
        QVERIFY(settled(session, page));
        for (const auto &[format, name] : {std::pair{ExportFormat::Svg, "c.svg"}, {ExportFormat::Png, "c.png"}}) {
            QString error;
            QVERIFY2(exportToFile(*page.plot(), format, table_.path(name), 2, &error), qPrintable(error));
            QVERIFY(QFileInfo(table_.path(name)).size() > 2000);
        }
        page.plot()->resize(400, 110);  // less than its lines need
        QVERIFY(!page.plot()->grab().isNull());
        QVERIFY(!page.plot()->lineAt({200, 60}).isEmpty());
    }
};

KAN_WINDOW_TEST(TestContributionsPage)
#include "tst_contributions_page.moc"
