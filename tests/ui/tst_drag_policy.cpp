#include <chrono>

#include "tests/test_program.h"
#include "ui/session/drag_policy.h"
#include "ui/session/picture_times.h"

using namespace kan::ui;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

Q_DECLARE_METATYPE(kan::ui::Waiting)

/// Every rule of a drag, with times of a clock that stands still: when the run under way goes first, when it gives way,
/// and when pictures and previews are due.
class TestDragPolicy : public QObject {
    Q_OBJECT

  private slots:
    void paceOfARun();
    void runGoesFirst_data();
    void runGoesFirst();
    void newerStartsWaitSinceTheFirst();
    void runThatShowsNothingGoesOn_data();
    void runThatShowsNothingGoesOn();
    void brokenOffStepGivesWay();
    void nobodyWaits();
    void previewsOnlyOfShortSteps_data();
    void previewsOnlyOfShortSteps();
    void restAfterPicture_data();
    void restAfterPicture();
    void restAfterPreview_data();
    void restAfterPreview();
    void firstPictureOfARun();
    void picturesPreviewsAndAccuracyKeepTheirOwnTimes();

  private:
    static constexpr DragPolicy::Time kBegin{1h};

    /// A run of `steps` steps of `step` each, one of which is done; it has shown a picture.
    static DragPolicy running(int steps, milliseconds step) {
        DragPolicy policy;
        policy.runBegan(kBegin, steps, false);
        policy.setTraining(true);
        policy.pictureShown();
        policy.stepDone(kBegin + step, steps - 1);
        return policy;
    }
};

void TestDragPolicy::paceOfARun() {
    RunPace pace;
    const RunPace::Clock::time_point start{};
    QCOMPARE(pace.remaining(start), RunPace::Clock::duration::max());
    pace.begin(start, 10, false);
    QCOMPARE(pace.remaining(start + 5ms), RunPace::Clock::duration::max());
    pace.stepDone(start + 4ms, 9);
    QVERIFY(pace.remaining(start + 4ms) == 36ms);
    QVERIFY(pace.remaining(start + 5ms) == 35ms);
    QVERIFY(pace.remaining(start + 1000ms) == 0ms);
    pace.breakOff();  // later the run seems near its end, but its step is half done
    QCOMPARE(pace.remaining(start + 30ms), RunPace::Clock::duration::max());
    pace.stepDone(start + 8ms, 8);
    QVERIFY(pace.remaining(start + 8ms) == 32ms);
    pace.breakOff();
    pace.begin(start + 50ms, 20, true);
    QVERIFY(pace.remaining(start + 50ms) == 80ms);
    pace.begin(start + 60ms, 20, false);
    QVERIFY(pace.perStep() == RunPace::Clock::duration::max());
}

void TestDragPolicy::runGoesFirst_data() {
    QTest::addColumn<Waiting>("waiting");
    QTest::addColumn<int>("rest");    // of the run, as its pace says when the start arrives
    QTest::addColumn<int>("waited");  // by the start
    QTest::addColumn<bool>("goes_first");
    QTest::newRow("nearly done, patient start") << Waiting::PatientStart << 100 << 0 << true;
    QTest::newRow("a start that is not patient") << Waiting::Start << 100 << 0 << false;
    QTest::newRow("other orders") << Waiting::Orders << 100 << 0 << false;
    QTest::newRow("nothing waits") << Waiting::Nothing << 100 << 0 << false;
    QTest::newRow("rest just under 180 ms") << Waiting::PatientStart << 179 << 0 << true;
    QTest::newRow("rest of 180 ms") << Waiting::PatientStart << 180 << 0 << false;
    QTest::newRow("long rest") << Waiting::PatientStart << 5000 << 0 << false;
    QTest::newRow("takes longer than expected") << Waiting::PatientStart << 100 << 194 << true;
    QTest::newRow("at most 195 ms") << Waiting::PatientStart << 100 << 195 << false;
}

void TestDragPolicy::runGoesFirst() {
    QFETCH(const Waiting, waiting);
    QFETCH(const int, rest);
    QFETCH(const int, waited);
    QFETCH(const bool, goes_first);
    DragPolicy policy = running(2, milliseconds(rest));
    const auto arrived = kBegin + milliseconds(rest);
    policy.startArrived(arrived);
    QCOMPARE(policy.runGoesFirst(waiting, arrived + milliseconds(waited)), goes_first);
    const bool start_waits = waiting == Waiting::Start || waiting == Waiting::PatientStart;
    QCOMPARE(policy.runGivesWay(waiting, arrived + milliseconds(waited)), start_waits && !goes_first);
    policy.setTraining(false);
    QVERIFY(!policy.runGoesFirst(waiting, arrived + milliseconds(waited)));
}

void TestDragPolicy::newerStartsWaitSinceTheFirst() {
    DragPolicy policy = running(2, 100ms);
    const auto first = kBegin + 100ms;
    policy.startArrived(first);
    policy.startArrived(first + 150ms);
    QVERIFY(policy.runGoesFirst(Waiting::PatientStart, first + 194ms));
    QVERIFY(!policy.runGoesFirst(Waiting::PatientStart, first + 195ms));
    policy.ordersTaken();
    QVERIFY(!policy.runGoesFirst(Waiting::PatientStart, first));  // none waits any more
    policy.startArrived(first + 300ms);
    QVERIFY(policy.runGoesFirst(Waiting::PatientStart, first + 494ms));
}

void TestDragPolicy::runThatShowsNothingGoesOn_data() {
    QTest::addColumn<bool>("shown");
    QTest::addColumn<int>("age");
    QTest::addColumn<bool>("gives_way");
    QTest::newRow("no picture, at once") << false << 0 << false;
    QTest::newRow("no picture, 250 ms") << false << 250 << false;
    QTest::newRow("no picture, 251 ms") << false << 251 << true;
    QTest::newRow("picture, at once") << true << 0 << true;
    QTest::newRow("picture, 100 ms") << true << 100 << true;
}

void TestDragPolicy::runThatShowsNothingGoesOn() {
    QFETCH(const bool, shown);
    QFETCH(const int, age);
    QFETCH(const bool, gives_way);
    DragPolicy policy;
    policy.runBegan(kBegin, 1'000'000, false);
    policy.setTraining(true);
    if (shown) policy.pictureShown();
    policy.startArrived(kBegin);
    for (const Waiting waiting : {Waiting::Start, Waiting::PatientStart})
        QCOMPARE(policy.runGivesWay(waiting, kBegin + milliseconds(age)), gives_way);
    policy.runBegan(kBegin + 1s, 1'000'000, false);  // the next one has shown nothing either
    QVERIFY(!policy.runGivesWay(Waiting::Start, kBegin + 1250ms));
}

void TestDragPolicy::brokenOffStepGivesWay() {
    DragPolicy policy = running(2, 100ms);
    policy.startArrived(kBegin + 100ms);
    QVERIFY(policy.runGoesFirst(Waiting::PatientStart, kBegin + 110ms));
    policy.stepBrokenOff();
    QVERIFY(!policy.runGoesFirst(Waiting::PatientStart, kBegin + 110ms));
    QVERIFY(policy.runGivesWay(Waiting::PatientStart, kBegin + 110ms));
}

void TestDragPolicy::nobodyWaits() {
    const DragPolicy policy = running(1000, 100ms);
    QVERIFY(policy.isTraining());
    QVERIFY(!policy.runGivesWay(Waiting::Nothing, kBegin + 10s));
    QVERIFY(!policy.runGivesWay(Waiting::Orders, kBegin + 10s));  // they come after the step
    const DragPolicy idle;
    QVERIFY(!idle.isTraining());
    QVERIFY(!idle.runGoesFirst(Waiting::PatientStart, kBegin));
}

void TestDragPolicy::previewsOnlyOfShortSteps_data() {
    QTest::addColumn<int>("step");
    QTest::addColumn<bool>("in_time");
    QTest::newRow("short") << 1 << true;
    QTest::newRow("12 ms") << 12 << true;
    QTest::newRow("13 ms") << 13 << false;
}

void TestDragPolicy::previewsOnlyOfShortSteps() {
    QFETCH(const int, step);
    QFETCH(const bool, in_time);
    QCOMPARE(running(10, milliseconds(step)).previewsComeInTime(), in_time);
    QVERIFY(!DragPolicy().previewsComeInTime());  // nothing is known of its steps
}

void TestDragPolicy::restAfterPicture_data() {
    QTest::addColumn<int>("cost");
    QTest::addColumn<int>("rest");
    QTest::newRow("none: 60 a second") << 0 << 16;
    QTest::newRow("cheap: 60 a second") << 2 << 16;
    QTest::newRow("3 ms: 1/8 of the time from training") << 3 << 24;
    QTest::newRow("20 ms: 1/8 still") << 20 << 160;
    QTest::newRow("21 ms: costly, 1/20") << 21 << 420;
    QTest::newRow("1 s: costly") << 1000 << 20000;
}

void TestDragPolicy::restAfterPicture() {
    QFETCH(const int, cost);
    QFETCH(const int, rest);
    PictureTimes times;
    times.pictureMade(kBegin, kBegin + milliseconds(cost));
    times.accuracyMeasured(kBegin, kBegin + milliseconds(cost));
    const auto due = kBegin + milliseconds(cost + rest);
    QVERIFY(!times.pictureIsDue(due - 1ms));
    QVERIFY(times.pictureIsDue(due));
    QVERIFY(!times.accuracyIsDue(due - 1ms));
    QVERIFY(times.accuracyIsDue(due));
}

void TestDragPolicy::restAfterPreview_data() {
    QTest::addColumn<int>("cost");
    QTest::addColumn<int>("rest");
    QTest::newRow("1 ms") << 1 << 3;
    QTest::newRow("10 ms") << 10 << 30;
}

void TestDragPolicy::restAfterPreview() {
    QFETCH(const int, cost);
    QFETCH(const int, rest);
    PictureTimes times;
    times.previewMade(kBegin, kBegin + milliseconds(cost));
    const auto due = kBegin + milliseconds(cost + rest);
    QVERIFY(!times.previewIsDue(due - 1ms));
    QVERIFY(times.previewIsDue(due));
}

void TestDragPolicy::firstPictureOfARun() {
    PictureTimes times;
    times.pictureMade(kBegin, kBegin + 1s);
    times.runBegan(kBegin + 2s);
    QVERIFY(times.pictureIsDue(kBegin + 2s));  // whatever the run before cost
    times.previewedRunBegan(kBegin + 3s);
    QVERIFY(!times.pictureIsDue(kBegin + 3s + 179ms));
    QVERIFY(times.pictureIsDue(kBegin + 3s + 180ms));
}

void TestDragPolicy::picturesPreviewsAndAccuracyKeepTheirOwnTimes() {
    PictureTimes times;
    times.pictureMade(kBegin, kBegin + 1s);
    QVERIFY(times.accuracyIsDue(kBegin) && times.previewIsDue(kBegin));
    times.accuracyMeasured(kBegin, kBegin + 2s);
    QVERIFY(times.pictureIsDue(kBegin + 21s) && !times.accuracyIsDue(kBegin + 21s) && times.previewIsDue(kBegin));
    times.runBegan(kBegin);
    QVERIFY(!times.accuracyIsDue(kBegin + 21s));
}

KAN_TEST(TestDragPolicy)
#include "tst_drag_policy.moc"
