#include <functional>
#include <stdexcept>

#include "tests/test_program.h"
#include "ui/session/field_problems.h"
#include "ui/session/preparation.h"

using namespace kan;
using namespace kan::ui;
using State = Preparation::State;
using Outcome = Preparation::Outcome;

Q_DECLARE_METATYPE(kan::ui::Preparation::State)
Q_DECLARE_METATYPE(std::function<void(kan::ui::Preparation &)>)

namespace {

PreparationOrder order(const char *name) {
    PreparationOrder order;
    order.experiment.name = name;
    return order;
}

std::string asked(const Preparation &preparation) {
    return preparation.asked() ? preparation.asked()->name : "in force";
}

Preparation inState(State state) {
    Preparation preparation;
    if (state == State::WithoutFiles) {
        preparation.load(order("files"));
        preparation.finish(Outcome::FilesMissing);
    }
    if (state == State::Editing) preparation.edit(order("edit"));
    if (state == State::Loading || state == State::LoadingWithEdit) preparation.load(order("load"));
    if (state == State::LoadingWithEdit) preparation.editLoaded(order("edit of load"));
    return preparation;
}

using Step = std::function<void(Preparation &)>;

}  // namespace

class TestPreparation : public QObject {
    Q_OBJECT

  private slots:
    void statesAreWhatTheySay() {
        for (const State state :
             {State::Ready, State::WithoutFiles, State::Editing, State::Loading, State::LoadingWithEdit}) {
            const Preparation preparation = inState(state);
            QVERIFY(preparation.state() == state);
            const bool loading = state == State::Loading || state == State::LoadingWithEdit;
            QCOMPARE(preparation.isLoading(), loading);
            QCOMPARE(preparation.isUnderWay(), loading || state == State::Editing);
        }
        QCOMPARE(asked(inState(State::Ready)), std::string("in force"));
        QCOMPARE(asked(inState(State::WithoutFiles)), std::string("in force"));
        QCOMPARE(asked(inState(State::Editing)), std::string("edit"));
        QCOMPARE(asked(inState(State::Loading)), std::string("load"));
        QCOMPARE(asked(inState(State::LoadingWithEdit)), std::string("edit of load"));
    }

    void steps_data() {
        QTest::addColumn<State>("from");
        QTest::addColumn<Step>("step");
        QTest::addColumn<State>("to");
        QTest::addColumn<bool>("allowed");
        const Step load = [](Preparation &p) { p.load(order("a")); };
        const Step edit = [](Preparation &p) { p.edit(order("a")); };
        const Step edit_loaded = [](Preparation &p) { p.editLoaded(order("a")); };
        const Step abandon = [](Preparation &p) { p.abandon(); };
        const Step made = [](Preparation &p) { p.finish(Outcome::Made); };
        const Step refused = [](Preparation &p) { p.finish(Outcome::Refused); };
        const Step missing = [](Preparation &p) { p.finish(Outcome::FilesMissing); };
        using enum Preparation::State;
        const State states[] = {Ready, WithoutFiles, Editing, Loading, LoadingWithEdit};
        const char *names[] = {"ready", "without files", "editing", "loading", "loading with edit"};
        const auto add = [&](const char *what, const Step &step, std::initializer_list<std::optional<State>> to) {
            for (std::size_t n = 0; n < 5; ++n) {
                const std::optional<State> next = to.begin()[n];
                QTest::addRow("%s, %s", names[n], what)
                    << states[n] << step << next.value_or(states[n]) << next.has_value();
            }
        };
        const auto no = std::nullopt;
        add("load", load, {Loading, Loading, Loading, Loading, Loading});
        add("edit", edit, {Editing, no, Editing, no, no});
        add("edit loaded", edit_loaded, {no, no, no, LoadingWithEdit, LoadingWithEdit});
        add("abandon", abandon, {Ready, WithoutFiles, Ready, Ready, Ready});
        add("made", made, {no, no, Ready, Ready, Ready});
        add("refused", refused, {no, no, Ready, Ready, Ready});
        add("files missing", missing, {no, no, no, WithoutFiles, WithoutFiles});
    }

    void steps() {
        QFETCH(const State, from);
        QFETCH(const Step, step);
        QFETCH(const State, to);
        QFETCH(const bool, allowed);
        Preparation preparation = inState(from);
        const std::string before = asked(preparation);
        if (!allowed) {
            QVERIFY_THROWS_EXCEPTION(std::logic_error, step(preparation));
            QCOMPARE(asked(preparation), before);
        } else {
            step(preparation);
        }
        QVERIFY(preparation.state() == to);
    }

    void loadThatComesToNothingLeavesWhatWasThere() {
        for (const bool refused : {true, false}) {
            Preparation preparation = inState(State::WithoutFiles);
            preparation.load(order("again"));
            if (refused)
                preparation.finish(Outcome::Refused);
            else
                QVERIFY(preparation.abandon());
            QVERIFY(preparation.state() == State::WithoutFiles);
        }
        Preparation preparation = inState(State::WithoutFiles);
        preparation.load(order("again"));
        preparation.finish(Outcome::Made);
        QVERIFY(preparation.state() == State::Ready);
        QVERIFY(!preparation.abandon());  // nothing was being made
    }

    void whatEndsIsHandedOver() {
        Preparation preparation = inState(State::LoadingWithEdit);
        preparation.editLoaded(order("newer edit"));
        const Preparation::Finished finished = preparation.finish(Outcome::Made);
        QCOMPARE(finished.order.experiment.name, std::string("load"));
        QVERIFY(finished.edit);
        QCOMPARE(finished.edit->experiment.name, std::string("newer edit"));
        QCOMPARE(asked(preparation), std::string("in force"));
        preparation.load(order("next"));
        QVERIFY(!preparation.finish(Outcome::Made).edit);
    }

    void idsOfEarlierOrdersDoNotCount() {
        Preparation preparation;
        const std::uint64_t first = preparation.edit(order("1"));
        QVERIFY(preparation.isOf(first));
        const std::uint64_t second = preparation.edit(order("2"));
        QVERIFY(!preparation.isOf(first) && preparation.isOf(second));
        preparation.abandon();
        QVERIFY(!preparation.isOf(second));
        const std::uint64_t third = preparation.load(order("3"));
        QVERIFY(!preparation.isOf(second) && preparation.isOf(third));
    }

    void shareBelongsToOneOrder() {
        Preparation preparation = inState(State::Loading);
        preparation.setShare(0.5);
        QCOMPARE(preparation.share(), 0.5);
        preparation.load(order("other"));
        QCOMPARE(preparation.share(), 0.0);
        preparation.setShare(0.7);
        preparation.abandon();
        QCOMPARE(preparation.share(), 0.0);
    }

    void problemsAreClearedByRoom() {
        FieldProblems problems;
        for (const char *field : {"model.width", "model", "modelling", "table"}) problems.add(QLatin1String(field));
        QStringList cleared = problems.clear(QStringLiteral("model"));
        cleared.sort();
        QCOMPARE(cleared, QStringList({QStringLiteral("model"), QStringLiteral("model.width")}));
        QVERIFY(problems.clear(QStringLiteral("model")).isEmpty());
        QCOMPARE(problems.clear(QStringLiteral("table")), QStringList(QStringLiteral("table")));
    }
};

KAN_TEST(TestPreparation)
#include "tst_preparation.moc"
