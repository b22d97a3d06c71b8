#include <QThread>
#include <memory>
#include <thread>
#include <vector>

#include "tests/test_program.h"
#include "ui/session/handover.h"

using namespace kan::ui;

class TestHandover : public QObject {
    Q_OBJECT

  private slots:
    void valuesKeepTheirOrder() {
        std::vector<int> received;
        Handover<int> handover([&](const int &value) { received.push_back(value); });
        for (int n = 0; n < 5; ++n) handover.post(n);
        QVERIFY(received.empty());  // not within post
        QCoreApplication::sendPostedEvents(&handover);
        QCOMPARE(received, (std::vector{0, 1, 2, 3, 4}));
    }

    void receiverRunsOnItsOwnThread() {
        std::vector<int> received;
        bool here = true;
        Handover<int> handover([&](const int &value) {
            here = here && QThread::currentThread() == thread();
            received.push_back(value);
        });
        std::thread other([&] {
            for (int n = 0; n < 1000; ++n) handover.post(n);
        });
        QTRY_COMPARE(received.size(), std::size_t{1000});
        other.join();
        QVERIFY(here);
        QVERIFY(std::is_sorted(received.begin(), received.end()));
    }

    void valuesPostedByTheReceiverComeLater() {
        std::vector<int> received;
        Handover<int> *self = nullptr;
        Handover<int> handover([&](const int &value) {
            if (value < 3) self->post(value + 1);
            received.push_back(value);
        });
        self = &handover;
        handover.post(1);
        handover.post(10);
        QTRY_COMPARE(received, (std::vector{1, 10, 2, 3}));
    }

    void valuesGoWithIt() {
        auto value = std::make_shared<int>(1);
        int received = 0;
        {
            Handover<std::shared_ptr<int>> handover([&](const std::shared_ptr<int> &) { ++received; });
            handover.post(value);
            QCOMPARE(value.use_count(), 2L);
        }
        QCoreApplication::sendPostedEvents();
        QCOMPARE(received, 0);
        QCOMPARE(value.use_count(), 1L);
    }
};

KAN_TEST(TestHandover)
#include "tst_handover.moc"
