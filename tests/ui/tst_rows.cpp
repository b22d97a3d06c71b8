#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QTableView>

#include "session_fixture.h"
#include "table_files.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/charts/field_view.h"
#include "ui/charts/fit_chart.h"
#include "ui/charts/loss_page.h"
#include "ui/charts/row_link.h"
#include "ui/dialogs/data_view.h"
#include "ui/dialogs/form_dialog.h"
#include "ui/dialogs/form_result.h"
#include "ui/dialogs/residual_plot.h"
#include "ui/plot/row_brush.h"
#include "ui/window/main_window.h"

using namespace kan;
using namespace kan::ui;

namespace {

using RowList = std::vector<int>;

void drag(QWidget *plot, QPointF from, QPointF to, Qt::KeyboardModifiers keys) {
    const auto send = [&](QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons held) {
        QMouseEvent event(type, at, plot->mapToGlobal(at), button, held, keys);
        QApplication::sendEvent(plot, &event);
    };
    send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
    send(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, Qt::LeftButton);
    send(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
    send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton);
}

/// The first of the plot's points of the row.
QPointF placeOf(const RowBrush &brush, int row) {
    for (const RowPoint &point : brush.points())
        if (point.row == row) return point.at;
    return {-1, -1};
}

}  // namespace

/// A row of the data in the plots of a window and in the view of the data.
class TestRows : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        window_ = std::make_unique<MainWindow>(MainWindow::Options{.remember_layout = false, .autosave_folder = {}});
        window_->resize(1280, 720);
        window_->show();
        QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
        window_->session().load(files_.experiment(files_.writePrices()));
        QVERIFY(
            waitForSnapshot(window_->session(), [](const Snapshot &s) { return isTrained(s) && s.fit && s.field; }));
        window_->lossPage()->setRun({nullptr, window_->session().snapshot()->fit, {}, false});
        window_->lossPage()->showChart(LossPage::Fit);
        QTRY_VERIFY(!fit().points().empty() && !map().points().empty());
    }
    void cleanup() { window_.reset(); }

    void everyPointOfTheFitIsARow() {
        QCOMPARE(fit().points().size(), std::size_t{120});  // output and residual of each
        for (const RowPoint &point : fit().points()) QVERIFY(chart()->rect().contains(point.at.toPoint()));
    }

    void hoveringNamesTheRow() {
        const QPointF at = placeOf(fit(), 9);
        const QStringList words = fit().wordsAt(at);
        QVERIFY2(words.join(u' ').contains("row "), qPrintable(words.join(u' ')));
        QVERIFY(words.filter(QStringLiteral("output ")).size() == 1);
        QVERIFY(fit().wordsAt({2, 2}).isEmpty());
        const QImage before = pictureOf(chart());
        moveMouse(chart(), at);
        QVERIFY(pictureOf(chart()) != before);
    }

    void clickingOpensTheDataAtTheRow() {
        QVERIFY(!window_->dataView());
        const RowPoint point = fit().points()[10];
        QTest::mouseClick(chart(), Qt::LeftButton, {}, point.at.toPoint());
        QVERIFY(window_->dataView() && window_->dataView()->isVisible());
        QCOMPARE(window_->rows().rows().size(), std::size_t{1});
        const int row = window_->rows().rows().front();
        const auto chosen = window_->dataView()->table()->selectionModel()->selectedRows();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.front().row(), row);
    }

    void brushedRowsLightUpEverywhere() {
        window_->showData();
        const QImage before = pictureOf(window_->fieldView());
        drag(chart(), {1, 31}, {chart()->width() / 2.0, chart()->height() - 1.0}, Qt::ShiftModifier);
        QCOMPARE(window_->rows().rows().size(), std::size_t{60});
        QCOMPARE(map().lit(), window_->rows().rows());
        QCOMPARE(fit().lit(), window_->rows().rows());
        QCOMPARE(window_->dataView()->scatter()->rows()->lit(), window_->rows().rows());
        QCOMPARE(window_->dataView()->table()->selectionModel()->selectedRows().size(), 60);
        QVERIFY(pictureOf(window_->fieldView()) != before);
        QTest::keyClick(chart(), Qt::Key_Escape);
        QVERIFY(window_->rows().rows().empty() && map().lit().empty());
        QVERIFY(window_->dataView()->table()->selectionModel()->selectedRows().isEmpty());
        QVERIFY(!window_->session().isModified());
    }

    void brushAddsWithControl() {
        const QPointF one = placeOf(fit(), 3), other = placeOf(fit(), 34);
        const QPointF room(1, 1);
        drag(chart(), one - room, one + room, Qt::ShiftModifier);
        const RowList first = window_->rows().rows();
        QVERIFY(std::binary_search(first.begin(), first.end(), 3));
        drag(chart(), other - room, other + room, Qt::ShiftModifier | Qt::ControlModifier);
        const RowList both = window_->rows().rows();
        QVERIFY(std::binary_search(both.begin(), both.end(), 3) && std::binary_search(both.begin(), both.end(), 34));
        drag(chart(), {3, 3}, {5, 5}, Qt::ShiftModifier);  // nothing there
        QVERIFY(window_->rows().rows().empty());
    }

    void rowsChosenInTheTableLightUpInPlots() {
        window_->showData();
        QTableView *table = window_->dataView()->table();
        table->selectRow(4);
        QCOMPARE(window_->rows().rows(), RowList{4});
        QCOMPARE(fit().lit(), RowList{4});
        QVERIFY(window_->dataView()->leaveOutButton()->isEnabled());
        QTest::keyClick(window_->dataView(), Qt::Key_Escape);
        QVERIFY(window_->rows().rows().empty() && window_->dataView()->isVisible());
        QTest::keyClick(window_->dataView(), Qt::Key_Escape);
        QVERIFY(!window_->dataView()->isVisible());
    }

    void leftOutRowsAreGreyAndComeBack() {
        window_->showData();
        DataView &view = *window_->dataView();
        QTableView *table = view.table();
        QCOMPARE(table->model()->rowCount(), 60);
        table->selectRow(4);
        const auto run = window_->session().snapshot()->run_id;
        view.leaveOutButton()->click();
        QVERIFY(waitForSnapshot(window_->session(), [=](const Snapshot &s) { return s.run_id > run && isTrained(s); }));
        QCOMPARE(table->model()->rowCount(), 60);
        const QModelIndex cell = table->model()->index(4, 1);
        QCOMPARE(table->model()->index(4, 0).data().toString(), QStringLiteral("left out"));
        QVERIFY(cell.data(Qt::FontRole).value<QFont>().strikeOut());
        QVERIFY(cell.data(Qt::ForegroundRole).isValid());
        QCOMPARE(cell.data().toString(), QStringLiteral("5"));
        QVERIFY(!table->model()->index(5, 1).data(Qt::ForegroundRole).isValid());
        QCOMPARE(table->model()->headerData(4, Qt::Vertical).toInt(), 5);
        QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
        QVERIFY(!view.leaveOutButton()->isEnabled() && view.takeBackButton()->isEnabled());
        for (const RowPoint &point : fit().points()) QVERIFY(point.row != 4);
        const auto without = window_->session().snapshot()->run_id;
        view.takeBackButton()->click();
        QVERIFY(
            waitForSnapshot(window_->session(), [=](const Snapshot &s) { return s.run_id > without && isTrained(s); }));
        QVERIFY(table->model()->index(4, 0).data().toString() != QStringLiteral("left out"));
    }

    void menuLeavesOut() {
        drag(chart(), placeOf(fit(), 3) - QPointF(1, 1), placeOf(fit(), 3) + QPointF(1, 1), Qt::ShiftModifier);
        QMenu menu;
        fit().fillMenu(menu);
        QAction *leave = nullptr;
        for (QAction *action : menu.actions())
            if (action->text().startsWith("Leave ")) leave = action;
        QVERIFY(leave);
        const auto run = window_->session().snapshot()->run_id;
        leave->trigger();
        QVERIFY(waitForSnapshot(window_->session(), [=](const Snapshot &s) { return s.run_id > run && isTrained(s); }));
        const auto &left_out = window_->session().experiment().table->left_out;
        QVERIFY(std::find(left_out.begin(), left_out.end(), std::size_t{4}) != left_out.end());
    }

    void pointsOfOtherRowsAreOfNoRow() {
        fit().setData(std::make_shared<const int>(1), [](int) { return QStringList(QStringLiteral("row")); });
        QVERIFY(fit().points().empty());
    }

    /// Of many rows plots draw some; all are brushed, and light up in all of them.
    void rowsThatAreNotDrawnLightUpToo() {
        constexpr int kRows = 5000;
        const auto run = window_->session().snapshot()->run_id;
        window_->session().load(files_.experiment(files_.write("many.csv", TableFiles::prices(kRows))));
        QVERIFY(waitForSnapshot(window_->session(), [=](const Snapshot &s) {
            return s.run_id > run && isTrained(s) && s.fit && s.field && s.field->points.size() == kRows;
        }));
        window_->lossPage()->setRun({nullptr, window_->session().snapshot()->fit, {}, false});
        window_->lossPage()->showChart(LossPage::Fit);
        QTRY_VERIFY(fit().points().size() > 1000 && !map().points().empty());
        QVERIFY(fit().points().size() < 2 * kRows && map().points().size() < kRows);
        drag(chart(), {1, 31}, {chart()->width() / 2.0, chart()->height() - 1.0}, Qt::ShiftModifier);
        QCOMPARE(window_->rows().rows().size(), std::size_t{kRows});
        QCOMPARE(fit().points().size(), std::size_t{2 * kRows});
        QCOMPARE(map().points().size(), std::size_t{kRows});
        const QImage lit = pictureOf(window_->fieldView());
        QTest::keyClick(chart(), Qt::Key_Escape);
        QVERIFY(map().points().size() < kRows);
        QVERIFY(pictureOf(window_->fieldView()) != lit);
    }

    void residualsOfAFormAreRowsOfTheTable() {
        window_->showForm();
        FormDialog &form = *window_->formDialog();
        FormSpec spec;
        spec.form = "a*x+b*y";
        spec.target = "price";
        form.runner().start(
            formSourceOf(window_->session().experiment(), window_->session().preparedData(), FormFitRows::All), spec);
        QVERIFY(waitForSignals(
            form.runner(), &FormRunner::changed,
            [&] { return !form.runner().state()->running && form.runner().state()->result; }, 30000));
        ResidualPlot *plot = form.result()->plot();
        QTRY_COMPARE(plot->points(), 60);
        plot->resize(400, 300);
        const QPointF at = placeOf(*plot->rows(), 9);
        const QStringList words = plot->rows()->wordsAt(at);
        QVERIFY2(words.filter(QStringLiteral("residual ")).size() == 1, qPrintable(words.join(u'|')));
        window_->rows().select({9});
        QCOMPARE(plot->rows()->lit(), RowList{9});
    }

  private:
    FitChart *chart() const { return window_->lossPage()->fitChart(); }
    RowBrush &fit() const { return *chart()->rows(); }
    RowBrush &map() const {
        for (RowBrush *brush : window_->fieldView()->rowBrushes())
            if (!brush->points().empty()) return *brush;
        return *window_->fieldView()->rowBrushes().front();
    }

    TableFiles files_;
    std::unique_ptr<MainWindow> window_;
};

KAN_WINDOW_TEST(TestRows)
#include "tst_rows.moc"
