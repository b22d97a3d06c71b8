
#include "core/discover/stages_in_order.h"
#include "tests/test_program.h"

using namespace kan;

class TestStagesInOrder : public QObject {
    Q_OBJECT

    QStringList told_;
    DiscoverCallback callback_ = [this](const DiscoverStage &stage) {
        told_ << QString::number(stage.attempt) + QString::fromStdString(stage.name);
    };
    static DiscoverStage stage(int attempt, const char *name) {
        DiscoverStage stage;
        stage.attempt = attempt;
        stage.name = name;
        return stage;
    }

  private slots:
    void init() { told_.clear(); }

    void stagesOfTheFirstAttemptAreToldAsTheyCome() {
        StagesInOrder stages(1, 3, callback_);
        stages.tell(stage(1, "train"));
        QCOMPARE(told_, QStringList{"1train"});
        stages.tell(stage(2, "train"));
        QCOMPARE(told_, QStringList{"1train"});
        stages.ended(1);
        QCOMPARE(told_, (QStringList{"1train", "2train"}));
        stages.tell(stage(2, "snap"));
        QCOMPARE(told_, (QStringList{"1train", "2train", "2snap"}));
    }

    void attemptsThatEndEarlyWaitForTheirTurn() {
        StagesInOrder stages(1, 4, callback_);
        stages.tell(stage(3, "train"));
        stages.ended(3);
        stages.tell(stage(2, "train"));
        stages.ended(2);
        QVERIFY(told_.isEmpty());
        stages.tell(stage(1, "train"));
        stages.ended(1);
        QCOMPARE(told_, (QStringList{"1train", "2train", "3train"}));
    }

    void nothingIsToldAfterTheLast() {
        StagesInOrder stages(1, 5, callback_);
        stages.tell(stage(4, "train"));
        stages.lastIs(3);
        stages.lastIs(2);
        stages.tell(stage(2, "train"));
        stages.ended(2);
        stages.tell(stage(3, "train"));  // it has not heard yet
        stages.ended(3);
        stages.ended(4);
        stages.ended(1);
        QCOMPARE(told_, QStringList{"2train"});
    }
};

KAN_TEST(TestStagesInOrder)
#include "tst_stages_in_order.moc"
