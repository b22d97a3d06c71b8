#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>

#include "core/lab/sampling/sampling_run.h"
#include "lab_fixture.h"
#include "tests/window_test.h"
#include "ui/labs/lab_plot.h"
#include "ui/labs/labs_window.h"
#include "ui/labs/sampling_page.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// Milliseconds of the longest run.
constexpr int kTimeout = 120'000;

void tick(const std::vector<QCheckBox *> &boxes, const std::vector<std::size_t> &ticked) {
    for (std::size_t n = 0; n < boxes.size(); ++n)
        boxes[n]->setChecked(std::find(ticked.begin(), ticked.end(), n) != ticked.end());
}

std::size_t at(SamplingStrategy strategy) {
    const auto &all = samplingStrategies();
    return static_cast<std::size_t>(std::find(all.begin(), all.end(), strategy) - all.begin());
}

/// Chance and one in, one out with KANs; a moment.
void makeShort(SamplingPage &page) {
    tick(page.strategyBoxes(), {at(SamplingStrategy::Uniform), at(SamplingStrategy::ChangeSwap)});
    tick(page.learnerBoxes(), {1});
    page.startBox()->setValue(60);
    page.budgetBox()->setValue(90);
}

/// The curve of a run in the plot of errors, by its name.
const LabPlot::Curve *curveOf(const SamplingPage &page, const QString &name) {
    for (const LabPlot::Curve &curve : page.errorPlot()->curves())
        if (curve.name == name) return &curve;
    return nullptr;
}

}  // namespace

/// The page of active sampling, driven by its controls.
/// A race takes its time under a sanitizer.
constexpr int kPatience = 60000;

class TestLabSampling : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        window_ = std::make_unique<LabsWindow>();
        window_->select(labIndex(QStringLiteral("Active sampling")));
        window_->show();
        page_ = window_->sampling();
    }
    void cleanup() { window_.reset(); }

    void figuresAreThoseOfTheCore() {
        makeShort(*page_);
        const std::vector<SamplingOptions> plan = page_->plan();
        QCOMPARE(plan.size(), std::size_t{2});
        click(page_->startButton());
        QCOMPARE(page_->startButton()->text(), QStringLiteral("Pause"));
        QVERIFY(ended(*page_, kTimeout));
        QCOMPARE(page_->table()->rowCount(), 2);
        for (std::size_t n = 0; n < plan.size(); ++n) {
            const SamplingResult result = runSampling(plan[n]);
            const LabPlot::Curve *curve = curveOf(*page_, samplingLegend(plan[n]));
            QVERIFY(curve);
            QCOMPARE(curve->x.size(), result.history.size());
            for (std::size_t m = 0; m < curve->x.size(); ++m) {
                QCOMPARE(curve->x[m], static_cast<double>(result.history[m].evaluations));
                QVERIFY(curve->y[m] == result.history[m].mean_error);
            }
            const auto cell = [&](int column) { return page_->table()->item(static_cast<int>(n), column)->text(); };
            QCOMPARE(cell(2), QStringLiteral("90"));
            QCOMPARE(cell(3), QString::number(result.mean_error, 'e', 2));
            for (int goal = 0; goal < 3; ++goal) {
                const auto needed = evaluationsTo(result.history, samplingGoals()[static_cast<std::size_t>(goal)]);
                QCOMPARE(cell(4 + goal), needed ? QString::number(*needed) : QStringLiteral("–"));
            }
        }
    }

    void mapsShowThePointsOfTheChosenRun() {
        makeShort(*page_);
        click(page_->startButton());
        QVERIFY(ended(*page_, kTimeout));
        QCOMPARE(page_->shownBox()->currentIndex(), 1);  // not chance
        using Kind = SampledPoint::Kind;
        QCOMPARE(page_->legend()->count(Kind::Start) + page_->legend()->count(Kind::LeftOut) +
                     page_->legend()->count(Kind::Added) + page_->legend()->count(Kind::Newest),
                 90);
        QCOMPARE(page_->legend()->count(Kind::LeftOut), 30);  // one for each that was added
        const auto prediction = page_->predictionMap()->heat();
        const auto target = page_->targetMap()->heat();
        const QRect first = page_->table()->visualItemRect(page_->table()->item(0, 0));
        QTest::mouseClick(page_->table()->viewport(), Qt::LeftButton, {}, first.center());
        QCOMPARE(page_->shownBox()->currentIndex(), 0);
        QCOMPARE(page_->legend()->count(Kind::LeftOut), 0);
        QCOMPARE(page_->legend()->count(Kind::Start), 60);
        QVERIFY(page_->predictionMap()->heat() != prediction);
        QVERIFY(page_->targetMap()->heat() == target);
        QVERIFY(page_->differenceMap()->heat()->centred);
        for (std::size_t n = 0; n < target->values.size(); ++n)
            QVERIFY(std::abs(page_->predictionMap()->heat()->values[n] - target->values[n] -
                             page_->differenceMap()->heat()->values[n]) < 1e-3F);
    }

    void formulaIsFound() {
        tick(page_->strategyBoxes(), {at(SamplingStrategy::Uniform), at(SamplingStrategy::Surprise)});
        tick(page_->learnerBoxes(), {2});
        page_->formulaEdit()->setText(QStringLiteral("sin(x1 + x2^2)"));
        page_->startBox()->setValue(100);
        page_->budgetBox()->setValue(300);
        click(page_->startButton());
        QVERIFY(ended(*page_, kTimeout));
        QCOMPARE(page_->table()->rowCount(), 1);  // once, whatever is ticked
        QCOMPARE(page_->table()->item(0, 2)->text(), QStringLiteral("110"));
        QVERIFY2(page_->table()->item(0, 8)->text().contains(QStringLiteral("sin(")),
                 qPrintable(page_->table()->item(0, 8)->text()));
        QVERIFY2(page_->note().contains(QStringLiteral("110")), qPrintable(page_->note()));
    }

    void pauseStepAndStop() {
        makeShort(*page_);
        page_->budgetBox()->setValue(5000);
        QVERIFY(!page_->stopButton()->isEnabled());
        click(page_->stepButton());  // starts, paused after a round
        QCOMPARE(page_->startButton()->text(), QStringLiteral("Go on"));
        QTRY_COMPARE_WITH_TIMEOUT(page_->table()->rowCount(), 2, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(page_->predictionMap()->heat(), kPatience);
        const auto evaluations = [&] { return page_->table()->item(0, 2)->text().toInt(); };
        QTRY_COMPARE_WITH_TIMEOUT(evaluations(), 70, kPatience);
        click(page_->stepButton());
        QTRY_COMPARE_WITH_TIMEOUT(page_->table()->item(1, 2)->text().toInt(), 62, kPatience);
        QCOMPARE(evaluations(), 80);  // of exactly one more round: it had not gone on meanwhile
        click(page_->startButton());
        QCOMPARE(page_->startButton()->text(), QStringLiteral("Pause"));
        QTRY_VERIFY_WITH_TIMEOUT(evaluations() > 100, kPatience);
        click(page_->startButton());
        QCOMPARE(page_->startButton()->text(), QStringLiteral("Go on"));
        click(page_->stopButton());
        QVERIFY(ended(*page_, kTimeout));
        QVERIFY2(page_->note().contains(QStringLiteral("Stopped")), qPrintable(page_->note()));
        QCOMPARE(page_->table()->item(0, 8)->text(), QStringLiteral("stopped"));
        QVERIFY(!page_->stopButton()->isEnabled());
    }

    void badInputIsSaidAndNothingIsLost() {
        makeShort(*page_);
        page_->budgetBox()->setValue(60);
        click(page_->startButton());
        QVERIFY(ended(*page_, kTimeout));
        const QString table = page_->tableCsv();
        const auto refused = [&](const QString &word) {
            click(page_->startButton());
            return ended(*page_, kTimeout) && page_->note().contains(word) && page_->tableCsv() == table &&
                   page_->predictionMap()->heat();
        };
        for (const auto &[formula, word] :
             {std::pair("x1 + * x2", "position 6"), std::pair("x1 + x3", "x3"), std::pair("x1; x2", "outputs"),
              std::pair("log(x1 - x2)", "no finite value"), std::pair("", "empty")}) {
            page_->formulaEdit()->setText(QString::fromLatin1(formula));
            QVERIFY2(refused(QString::fromLatin1(word)), qPrintable(page_->note()));
        }
        page_->formulaEdit()->setText(QStringLiteral("x1 + x2"));
        page_->budgetBox()->setValue(50);
        QVERIFY2(refused(QStringLiteral("50 evaluations are fewer")), qPrintable(page_->note()));
        page_->budgetBox()->setValue(60);
        page_->lowBox(1)->setValue(1);
        QVERIFY2(refused(QStringLiteral("x2 is empty")), qPrintable(page_->note()));
        page_->lowBox(1)->setValue(0);
        tick(page_->learnerBoxes(), {});
        QVERIFY2(refused(QStringLiteral("tick a model")), qPrintable(page_->note()));
        tick(page_->strategyBoxes(), {});
        QVERIFY2(refused(QStringLiteral("tick a strategy")), qPrintable(page_->note()));
    }

    void holesOfTheFunctionStayEmpty() {
        makeShort(*page_);
        page_->budgetBox()->setValue(60);
        page_->formulaEdit()->setText(QStringLiteral("1/(x1*x2)"));  // at the edges, where no random point falls
        click(page_->startButton());
        QVERIFY(ended(*page_, kTimeout));
        QVERIFY2(page_->table()->rowCount() == 2, qPrintable(page_->note()));
        QVERIFY(!page_->targetMap()->exportCsv().contains(QStringLiteral("nan")));
        QVERIFY(!page_->targetMap()->exportCsv().contains(QStringLiteral("inf")));
        QVERIFY(std::isfinite(page_->targetMap()->heat()->high));
        QVERIFY(!page_->grab().isNull());
    }

    void everythingExports() {
        makeShort(*page_);
        click(page_->startButton());
        QVERIFY(ended(*page_, kTimeout));
        const QTemporaryDir folder;
        const std::pair<Exportable *, QString> pictures[] = {
            {page_->targetMap(), QStringLiteral("what,x1,x2,value\n")},
            {page_->predictionMap(), QStringLiteral("what,x1,x2,value\n")},
            {page_->differenceMap(), QStringLiteral("what,x1,x2,value\n")},
            {page_->errorPlot(), QStringLiteral("curve,x,y\n")}};
        for (const auto &[view, header] : pictures) {
            for (const ExportFormat format : {ExportFormat::Svg, ExportFormat::Pdf, ExportFormat::Png}) {
                const QString file = folder.filePath(view->exportName());
                QString error;
                QVERIFY2(exportToFile(*view, format, file, 1, &error), qPrintable(error));
                QVERIFY(QFileInfo(file).size() > 500);
            }
            QVERIFY(view->exportCsv().startsWith(header));
        }
        QCOMPARE(page_->targetMap()->exportCsv().count(QStringLiteral(" point,")), 90);
        QVERIFY(page_->tableCsv().startsWith(QStringLiteral("next points by,model,evaluations,mean error,to 1e-2,")));
        QCOMPARE(page_->tableCsv().count(u'\n'), 3);
    }

    void startsByItselfAndClosesWhileItRuns() {
        window_->showLab(1);
        QCOMPARE(page_->startButton()->text(), QStringLiteral("Pause"));
        QTRY_VERIFY_WITH_TIMEOUT(page_->differenceMap()->heat(), kPatience);
        QVERIFY(page_->table()->rowCount() > 3);
        window_.reset();
    }

  private:
    std::unique_ptr<LabsWindow> window_;
    SamplingPage *page_ = nullptr;
};

KAN_WINDOW_TEST(TestLabSampling)
#include "tst_lab_sampling.moc"
