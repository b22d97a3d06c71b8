#include <QSignalSpy>
#include <cmath>

#include "core/kernels/evaluate.h"
#include "tests/test_program.h"
#include "ui/session/image_classifier.h"

using namespace kan;
using namespace kan::ui;

/// Images of two pixels whose class is told by what the network says of them, but for some.
class TestImageClassifier : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        KanSpec spec;
        spec.width = {2, 3, 1};
        spec.noise_scale_base = 3;
        model_ = std::make_shared<const Kan>(spec);
        auto rows = std::make_shared<Dataset>();
        rows->test_input = Matrix(kRows, 2);
        for (int row = 0; row < kRows; ++row)
            rows->test_input.row(row) << 0.5 + 0.5 * std::sin(row), 0.5 + 0.5 * std::cos(3 * row);
        const Matrix outputs = predict(*model_, rows->test_input, 1);
        rows->test_label = Matrix(kRows, 1);
        for (int row = 0; row < kRows; ++row) {
            const int decided = outputs(row, 0) > 0 ? 1 : 0;
            rows->test_label(row, 0) = isWrong(row) ? 1 - decided : decided;
        }
        rows->train_input = rows->test_input;
        rows->train_label = rows->test_label;
        rows->classes = 2;
        auto data = std::make_shared<PreparedData>();
        data->dataset = rows;
        data_ = data;
    }

    void testRowIsClassified() {
        const ImageAnswerPtr answer = answerTo(question(5));
        QVERIFY(answer);
        const Dataset &rows = *data_->dataset;
        QCOMPARE(answer->row, 5);
        QCOMPARE(answer->pixels, (std::vector<double>{rows.test_input(5, 0), rows.test_input(5, 1)}));
        QCOMPARE(answer->label, static_cast<int>(rows.test_label(5, 0)));
        QCOMPARE(answer->decided, answer->label);
        const double one = 1 / (1 + std::exp(-predict(*model_, rows.test_input.row(5), 1)(0, 0)));
        QCOMPARE(answer->scores.size(), std::size_t{2});
        QVERIFY(std::abs(answer->scores[1] - one) < 1e-12 && std::abs(answer->scores[0] - (1 - one)) < 1e-12);
        QVERIFY(answer->note.isEmpty());
    }

    void pixelsHaveNoLabel() {
        ImageQuestion asked = question(-1);
        asked.pixels = {0.25, 0.75};
        const ImageAnswerPtr answer = answerTo(asked);
        QVERIFY(answer);
        QCOMPARE(answer->row, -1);
        QCOMPARE(answer->label, -1);
        QCOMPARE(answer->pixels, asked.pixels);
    }

    void scoresOfRoundedOutputsFallToTheNextClass() {
        ImageQuestion asked = question(3);
        asked.loss = Loss::Mse;
        const ImageAnswerPtr answer = answerTo(asked);
        QVERIFY(answer);
        const double output = predict(*model_, data_->dataset->test_input.row(3), 1)(0, 0);
        for (int c = 0; c < 2; ++c)
            QVERIFY(std::abs(answer->scores[static_cast<std::size_t>(c)] - std::max(0.0, 1 - std::abs(output - c))) <
                    1e-12);
    }

    void nextWrongRow_data() {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("direction");
        QTest::addColumn<int>("found");
        QTest::newRow("on") << 10 << 1 << 40;
        QTest::newRow("not where it is") << 40 << 1 << 600;  // in a later bundle of rows
        QTest::newRow("back") << 600 << -1 << 40;
        QTest::newRow("back from the end") << kRows - 1 << -1 << 600;
        QTest::newRow("none after") << 600 << 1 << -1;
        QTest::newRow("none before") << 40 << -1 << -1;
    }
    void nextWrongRow() {
        QFETCH(const int, from);
        QFETCH(const int, direction);
        QFETCH(const int, found);
        ImageQuestion asked = question(from);
        asked.next_wrong = direction;
        const ImageAnswerPtr answer = answerTo(asked);
        QVERIFY(answer);
        QCOMPARE(answer->row, found < 0 ? from : found);
        QCOMPARE(answer->note.isEmpty(), found >= 0);
        if (found >= 0) QVERIFY(answer->decided != answer->label);
    }

    void outputThatIsNotFiniteIsSaid() {
        auto broken = std::make_shared<Kan>(*model_);
        broken->bias(1, 0) = std::numeric_limits<double>::quiet_NaN();
        ImageQuestion asked = question(0);
        asked.model = broken;
        const ImageAnswerPtr answer = answerTo(asked);
        QVERIFY(answer);
        QVERIFY(answer->scores.empty() && answer->note.contains(QStringLiteral("no finite output")));
    }

    void newestQuestionIsAnsweredLast() {
        ImageClassifier classifier;
        std::vector<int> ids;
        connect(&classifier, &ImageClassifier::answered, this, [&](const ImageAnswerPtr &a) { ids.push_back(a->id); });
        for (int id = 1; id <= 200; ++id) {
            ImageQuestion asked = question(id);
            asked.id = id;
            classifier.ask(asked);
        }
        QTRY_VERIFY(!ids.empty() && ids.back() == 200);
        QVERIFY(std::is_sorted(ids.begin(), ids.end()));
    }

  private:
    static constexpr int kRows = 700;

    static bool isWrong(int row) { return row == 40 || row == 600; }
    ImageQuestion question(int row) const {
        ImageQuestion question;
        question.id = 1;
        question.model = model_;
        question.data = data_;
        question.loss = Loss::BinaryCrossEntropy;
        question.row = row;
        return question;
    }
    static ImageAnswerPtr answerTo(const ImageQuestion &question) {
        ImageClassifier classifier;
        ImageAnswerPtr answer;
        connect(&classifier, &ImageClassifier::answered, &classifier, [&](const ImageAnswerPtr &a) { answer = a; });
        classifier.ask(question);
        return QTest::qWaitFor([&] { return answer != nullptr; }, 20000) ? answer : nullptr;
    }

    std::shared_ptr<const Kan> model_;
    PreparedDataPtr data_;
};

KAN_TEST(TestImageClassifier)
#include "tst_image_classifier.moc"
