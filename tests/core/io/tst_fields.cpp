#include <algorithm>
#include <cmath>

#include "core/experiment/edit_effect.h"
#include "core/experiment/experiment_fields.h"
#include "core/io/assignments.h"
#include "core/io/experiment_file.h"
#include "core/io/fields_json.h"
#include "core/model/kan_layers.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

void change(double &value, const FieldRange &, std::string_view) {
    value = value / 2 + 0.1 / 3;
}
void change(int &value, const FieldRange &range, std::string_view) {
    value = range.contains(value + 1) ? value + 1 : value + 5;
}
void change(std::uint64_t &value, const FieldRange &, std::string_view) {
    value += 3;
}
void change(bool &value, const FieldRange &, std::string_view) {
    value = !value;
}
void change(double (&value)[2], const FieldRange &, std::string_view) {
    value[0] = -1.5;
    value[1] = 2.25;
}
void change(std::vector<int> &value, const FieldRange &, std::string_view name) {
    value = name == "width" ? std::vector{2, 3, 1} : std::vector{5, 10};
}
void change(std::vector<double> &value, const FieldRange &, std::string_view) {
    value = {1, 2.5};
}
void change(std::vector<std::string> &value, const FieldRange &, std::string_view name) {
    value = {"sin", "x*exp(-x)"};
    if (name == "constraints") value = {"rising(x1)", "even(x2, 0.5)"};
}
void change(std::vector<std::pair<double, double>> &value, const FieldRange &, std::string_view) {
    value = {{0, 1}, {2, 1.0 / 3 + 3}};
}

/// Another name of the choice; one of these is a name of each.
template <class Options>
void choose(const typename Field<Options>::Choice &choice, Options &options) {
    for (const char *name : {"Adam", "bce", "edge_forward_sum", "identity", "linear", "pykan"}) {
        try {
            choice.choose(options, name);
        } catch (const std::invalid_argument &) {
        }
    }
}

template <class Options>
void change(const Field<Options> &field, Options &options) {
    std::visit(
        [&](const auto &member) {
            if constexpr (std::is_same_v<std::decay_t<decltype(member)>, typename Field<Options>::Choice>)
                choose<Options>(member, options);
            else
                change(member(options), field.range, field.name);
        },
        field.member);
}

/// An experiment every field of which differs from the usual one's.
Experiment everythingChanged() {
    Experiment experiment;
    experiment.formula = "x1 - 2*x2";
    forEachSection(experiment, [](std::string_view, auto fields, auto &part) {
        for (const auto &field : fields) change(field, part);
    });
    return experiment;
}

bool sameFields(const Experiment &a, const Experiment &b) {
    return a.formula == b.formula && a.sampling == b.sampling && a.model == b.model && a.training == b.training &&
           a.symbolic == b.symbolic;
}

/// A number outside the range, on the given side; NaN if there is none.
double outside(const FieldRange &range, bool above) {
    const double bound = above ? range.high : range.low;
    if (!std::isfinite(bound)) return std::numeric_limits<double>::quiet_NaN();
    const double value = above ? bound + 1 : bound - 1;
    return value == range.also ? value - 1 : value;
}

std::string refusalOf(const std::function<void()> &call) {
    try {
        call();
    } catch (const std::invalid_argument &error) {
        return error.what();
    }
    return {};
}

}  // namespace

/// What the tables of fields promise, field by field, without naming one.
class TestFields : public QObject {
    Q_OBJECT

  private slots:
    void everyFieldIsChanged() {
        const Experiment usual, changed = everythingChanged();
        const auto before = fieldTexts(usual), after = fieldTexts(changed);
        QCOMPARE(before.size(), after.size());
        for (std::size_t n = 0; n < before.size(); ++n) {
            QCOMPARE(before[n].key, after[n].key);
            QVERIFY2(before[n].value != after[n].value, before[n].key.c_str());
        }
    }

    void everyMemberHasAField() {
        const Experiment changed = everythingChanged();
        Experiment copy;
        copy.formula = changed.formula;
        copy.model.rules = changed.model.rules;
        const auto take = [](auto fields, const auto &from, auto &to) {
            for (const auto &field : fields) copyField(field, from, to);
        };
        take(samplingFields(), changed.sampling, copy.sampling);
        take(kanFields(), changed.model, copy.model);
        take(trainingFields(), changed.training, copy.training);
        take(symbolicFields(), changed.symbolic, copy.symbolic);
        QVERIFY(sameFields(copy, changed));
    }

    void everyFieldSurvivesJson() {
        forEachSection(std::as_const(changed_), [](std::string_view, auto fields, const auto &part) {
            const nlohmann::json file = nlohmann::json::parse(fieldsToJson(fields, part).dump());
            QCOMPARE(file.size(), fields.size());
            std::decay_t<decltype(part)> read;
            readFields(JsonReader(file, "file"), fields, read);
            QVERIFY(read == part);
        });
    }

    void everyRangeIsHeld() {
        int refused = 0;
        forEachSection(changed_, [&](std::string_view section, auto fields, const auto &) {
            for (const auto &field : fields)
                for (const bool above : {false, true}) {
                    const double value = outside(field.range, above);
                    if (std::isnan(value)) continue;
                    Experiment experiment = everythingChanged();
                    const std::string name(field.name), number = concat(static_cast<std::int64_t>(value));
                    const std::string says = refusalOf([&] {
                        setField(experiment, concat(section, ".", name, "=", number));
                        experiment.sampling.validate();  // setField leaves that to whoever draws the rows
                    });
                    QVERIFY2(says.find(concat(name, " is ")) != std::string::npos &&
                                 says.find("; it must ") != std::string::npos,
                             concat(name, "=", number, ": ", says).c_str());
                    if (!field.range.words.empty())
                        QVERIFY2(says.find(field.range.words) != std::string::npos, says.c_str());
                    ++refused;
                }
        });
        QVERIFY2(refused >= 52, qPrintable(QString::number(refused)));
    }

    void limitsThemselvesAreTaken() {
        constexpr FieldRange kOpen{.low = 0, .high = 1, .above_low = true, .below_high = true, .also = -1};
        QVERIFY(!kOpen.contains(0) && !kOpen.contains(1) && kOpen.contains(0.5) && kOpen.contains(-1));
        QVERIFY(!kOpen.contains(-0.5) && !kOpen.contains(std::nan("")));
        constexpr FieldRange kClosed{.low = 0, .high = 1};
        QVERIFY(kClosed.contains(0) && kClosed.contains(1) && !kClosed.contains(std::nextafter(1.0, 2.0)));
        QCOMPARE(refusalOf([&] { requireIn(kClosed, "lr", 2.5); }), std::string("lr is 2.5; it must lie in 0 .. 1"));
    }

    void assignmentsReproduceEveryField_data() {
        QTest::addColumn<bool>("back");
        QTest::addColumn<bool>("other_rules");
        QTest::newRow("from the usual") << false << false;
        QTest::newRow("to the usual") << true << false;
        QTest::newRow("from other rules") << false << true;
        QTest::newRow("to other rules") << true << true;
    }
    void assignmentsReproduceEveryField() {
        QFETCH(bool, back);
        QFETCH(bool, other_rules);
        Experiment usual;
        if (other_rules) {
            usual.model = KanSpec::defaults(Rules::Pykan02);
            usual.training = TrainingOptions::defaults(Rules::Pykan02);
        }
        const Experiment from = back ? changed_ : usual, to = back ? usual : changed_;
        Experiment made = from;
        for (const std::string &assignment : assignments(from, to)) setField(made, assignment);
        QVERIFY(sameFields(made, to));
        QVERIFY(assignments(to, to).empty());
    }

    /// LM minimises squares only, so that the loss has to change before the optimiser, or after it.
    void assignmentsComeInAnOrderThatIsTaken() {
        Experiment squares, absolute;
        squares.training.opt = OptimizerKind::Lm;
        absolute.training.loss.kind = Loss::Mae;
        for (const auto &[from, to] : {std::pair(squares, absolute), std::pair(absolute, squares)}) {
            Experiment made = from;
            for (const std::string &assignment : assignments(from, to)) setField(made, assignment);
            QVERIFY(sameFields(made, to));
        }
        const std::string_view always[] = {"training.lamb"};
        QCOMPARE(assignments(squares, squares, always), std::vector<std::string>{"training.lamb=0"});
    }

    void theOrderOfAssignmentsDoesNotMatter() {
        Experiment absolute;
        absolute.training.loss.kind = Loss::Mae;
        for (const std::vector<std::string> &given : {std::vector<std::string>{"opt=LM", "loss=mse"},
                                                      {"loss=mse", "opt=LM"},
                                                      {"steps=3", "opt=LM", "loss=mse"}}) {
            Experiment made = absolute;
            setFields(made, given);
            QVERIFY(made.training.opt == OptimizerKind::Lm && made.training.loss.kind == Loss::Mse);
        }
        Experiment last = absolute;
        setFields(last, {"steps=3", "steps=4"});
        QCOMPARE(last.training.steps, 4);
        Experiment kept = absolute;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, setFields(kept, {"steps=3", "opt=LM", "seed=x"}));
        QVERIFY(sameFields(kept, absolute));
    }

    /// A network of other products, from any other, and back.
    void productsAreAssigned() {
        const auto with = [](std::vector<int> width, std::vector<std::vector<int>> arity) {
            Experiment experiment;
            experiment.model = KanSpec::defaults(Rules::Pykan02);
            experiment.training = TrainingOptions::defaults(Rules::Pykan02);
            experiment.model.width = std::move(width);
            experiment.model.mult_arity = std::move(arity);
            return experiment;
        };
        const Experiment all[] = {Experiment(), with({2, 5, 1}, {}), with({2, 5, 1}, {{}, {3, 2}, {}}),
                                  with({2, 4, 1}, {{}, {3, 2}, {}}), with({2, 1, 1}, {{}, {4}, {2}})};
        for (const Experiment &from : all)
            for (const Experiment &to : all) {
                Experiment made = from;
                for (const std::string &assignment : assignments(from, to)) setField(made, assignment);
                QVERIFY(sameFields(made, to));
            }
        Experiment made = all[1];
        setFields(made, {"mult_arity=3", "width=[2,[0,1],1]", "affine_trainable=true"});
        QCOMPARE(made.model.width, std::vector<int>({2, 1, 1}));
        QCOMPARE(made.model.mult_arity, (std::vector<std::vector<int>>{{}, {3}, {}}));
        QVERIFY(made.model.affine_trainable);
        const std::string says = refusalOf([] {
            Experiment sums;
            setField(sums, "mult_arity=3");
        });
        QVERIFY2(says.find("no multiplication nodes") != std::string::npos, says.c_str());
        const std::vector<std::string> names = fieldNames();
        for (const char *name : {"mult_arity", "model.affine_trainable"})
            QVERIFY(std::find(names.begin(), names.end(), name) != names.end());
    }

    void widthsChangeUnderProducts() {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {2, 4, 3};
        spec.mult_arity = {{}, {2, 3}, {2, 2, 2}};
        setWidth(spec, {5, 4, 1});
        QCOMPARE(spec.mult_arity, (std::vector<std::vector<int>>{{}, {2, 3}, {2}}));
        spec.validate();
        Experiment experiment;
        experiment.model = spec;
        experiment.formula = "x1; x2";
        fitToFormula(experiment);
        QCOMPARE(experiment.model.width, (std::vector<int>{2, 4, 2}));
        experiment.model.validate();
        setWidth(spec, {5, 4, 4, 1});
        QVERIFY(spec.mult_arity.empty());
    }

    void everyFieldHasItsEffect() {
        const Experiment before;
        forEachSection(before, [&](std::string_view section, auto fields, const auto &) {
            for (const auto &field : fields) {
                Experiment after = before;
                forEachSection(after, [&](std::string_view other, auto, auto &part) {
                    if constexpr (requires { change(field, part); })
                        if (other == section) change(field, part);
                });
                EditEffect expected = EditEffect::Restart;
                if (field.effect == FieldEffect::Live) expected = EditEffect::NextStep;
                if (field.effect == FieldEffect::Refine) expected = EditEffect::Refine;
                if (section == "symbolic") expected = EditEffect::Reading;
                QVERIFY2(effectOf(before, after, EditMode::Steer) == expected,
                         concat(section, ".", field.name).c_str());
                if (section != "symbolic") QVERIFY(effectOf(before, after, EditMode::Explore) == EditEffect::Restart);
            }
        });
        QVERIFY(effectOf(before, before, EditMode::Steer) == EditEffect::Nothing);
        for (const auto &field : symbolicFields()) QVERIFY(field.effect == FieldEffect::Nothing);
        QVERIFY(fieldNamed(trainingFields(), "lamb").effect == FieldEffect::Live);
        QVERIFY(fieldNamed(trainingFields(), "batch").effect == FieldEffect::Restart);
        QVERIFY(fieldNamed(kanFields(), "grid").effect == FieldEffect::Refine);
    }

    void problemsNameTheirField() {
        Experiment experiment;
        QVERIFY(!findProblem(experiment));
        experiment.training.step.lr = -1;
        QCOMPARE(findProblem(experiment)->field, std::string("training.lr"));
        experiment.model.grid = 0;
        QCOMPARE(findProblem(experiment)->field, std::string("model.grid"));
        experiment.sampling.train_num = 0;
        QCOMPARE(findProblem(experiment)->field, std::string("sampling.train_num"));
        QCOMPARE(findProblem(experiment)->text, std::string("train_num is 0; it must lie in 1 .. 100000000"));
    }

    void givenPartsGoWithWhatTheyBelongTo() {
        Experiment before;
        before.initial = Kan(before.model);
        before.dataset = before.makeDataset();
        Experiment changed = before;
        dropStaleParts(before, changed);
        QVERIFY(changed.initial && changed.dataset);
        changed.model.seed = 7;
        changed.formula = "x1";
        dropStaleParts(before, changed);
        QVERIFY(!changed.initial && !changed.dataset);
        changed.formula = "x1; x1*x3";
        fitToFormula(changed);
        QCOMPARE(changed.sampling.ranges.size(), std::size_t{3});
        QCOMPARE(changed.model.width.front(), 3);
        QCOMPARE(changed.model.width.back(), 2);
    }

  private:
    const Experiment changed_ = everythingChanged();
};

KAN_TEST(TestFields)
#include "tst_fields.moc"
