#include <stdexcept>

#include "core/data/formula_options.h"
#include "core/data/sampling.h"
#include "core/discover/discover.h"
#include "core/fit/written_formula.h"
#include "core/formula/network_formula.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

FormulaWishes ofOperators(std::vector<std::string> operators) {
    FormulaWishes wishes;
    wishes.operators = std::move(operators);
    return wishes;
}

std::shared_ptr<Dataset> wishRows(const std::string &formula, int inputs) {
    Sampling sampling;
    sampling.ranges.assign(static_cast<std::size_t>(inputs), {1, 3});
    sampling.train_num = sampling.test_num = 200;
    return std::make_shared<Dataset>(createDataset(formula, sampling));
}

DiscoverResult wished(const std::shared_ptr<const Dataset> &data, FormulaWishes wishes) {
    KanSpec spec;
    spec.width = {data->inputs(), 1};
    DiscoverOptions options;
    options.attempts = 1;
    options.wishes = std::move(wishes);
    return discover(Kan(spec), data, SymbolicLibrary::standard(), options);
}

ExpressionPtr formulaOf(const DiscoverResult &result, const Dataset &data) {
    return writtenAsWished(result.model, data, formulaOptionsOf(data, 1), result.wishes).formula.expressions().front();
}

}  // namespace

class TestFormulaWishes : public QObject {
    Q_OBJECT

  private slots:
    void operatorsAreKept_data() {
        QTest::addColumn<QStringList>("operators");
        QTest::addColumn<QString>("allowed");  // letters of the expressions below
        QTest::newRow("all") << QStringList{} << "abcdefghij";
        QTest::newRow("sums") << QStringList{"+"} << "ai";
        QTest::newRow("differences are sums") << QStringList{"-"} << "ai";
        QTest::newRow("products") << QStringList{"*"} << "bcij";
        QTest::newRow("quotients") << QStringList{"/"} << "di";
        QTest::newRow("powers") << QStringList{"^"} << "cefij";
        QTest::newRow("roots") << QStringList{"sqrt"} << "ei";
        QTest::newRow("roots below a line") << QStringList{"sqrt", "/"} << "dei";
        QTest::newRow("a function") << QStringList{"exp"} << "gi";
        QTest::newRow("pykan's name") << QStringList{"arctan"} << "hi";
        QTest::newRow("several") << QStringList{"+", "*", "exp"} << "abcgij";
    }
    void operatorsAreKept() {
        QFETCH(QStringList, operators);
        QFETCH(QString, allowed);
        ExpressionFactory make;
        const ExpressionPtr x = make.variable(0), y = make.variable(1);
        const auto number = [&](double value) { return make.number(value); };
        const std::vector<std::pair<char, ExpressionPtr>> all = {
            {'a', make.sum({x, y})},
            {'b', make.product({number(2), x, y})},
            {'c', make.power(x, number(2))},
            {'d', make.quotient(x, y)},
            {'e', make.root(x, 2)},
            {'f', make.power(x, number(1.7))},
            {'g', make.call("exp", {make.product({number(3), x})})},
            {'h', make.call("atan", {x})},
            {'i', make.sum({make.product({number(2), x}), number(1)})},  // constants may always
            {'j', make.product({number(2), make.power(make.sum({x, number(1)}), number(3))})},
        };
        std::vector<std::string> names;
        for (const QString &name : operators) names.push_back(name.toStdString());
        const FormulaWishes wishes = ofOperators(names);
        wishes.validate(2, SymbolicLibrary::standard());
        QString met;
        for (const auto &[letter, e] : all)
            if (wishes.met(e)) met += QLatin1Char(letter);
        QCOMPARE(met, allowed);
    }

    void libraryFollows() {
        const auto names = [](std::vector<std::string> operators) {
            QStringList found;
            const SymbolicLibrary library = ofOperators(std::move(operators)).allowed(SymbolicLibrary::standard());
            for (const SymbolicFunction &function : library.functions()) found << QString::fromStdString(function.name);
            return found;
        };
        const auto all = static_cast<qsizetype>(SymbolicLibrary::standard().functions().size());
        QCOMPARE(names({}).size(), all);
        QVERIFY(names({"+"}).contains("x") && !names({"+"}).contains("x^2") && !names({"+"}).contains("exp"));
        QVERIFY(names({"*"}).contains("x^3") && !names({"*"}).contains("1/x"));
        QVERIFY(names({"/"}).contains("1/x") && !names({"/"}).contains("1/x^2"));
        QVERIFY(names({"exp", "^"}).contains("gaussian") && !names({"exp"}).contains("gaussian"));
    }

    void wishesAreChecked() {
        const auto refused = [](const FormulaWishes &wishes) {
            try {
                wishes.validate(2, SymbolicLibrary::standard());
            } catch (const std::invalid_argument &e) {
                return QString::fromLatin1(e.what());
            }
            return QString();
        };
        FormulaWishes wishes;
        wishes.size = 0;
        QCOMPARE(refused(wishes), QString("size is 0; expected at least 1 node"));
        wishes = {};
        wishes.must_use = {2};
        QCOMPARE(refused(wishes), QString("must_use names input 3; there are 2"));
        QVERIFY(refused(ofOperators({"+", "expp"})).startsWith("operators hold \"expp\"; expected"));
    }

    void aSmallFormulaIsFoundBesideTheLaw() {
        const auto data = wishRows("x1*x2+0.2*x1^2", 2);
        QVERIFY(wished(data, {}).exact);
        FormulaWishes wishes;
        wishes.size = 5;
        const DiscoverResult result = wished(data, wishes);
        const ExpressionPtr e = formulaOf(result, *data);
        QVERIFY2(writtenSize(e) <= 5, result.message.c_str());
        QVERIFY(!result.exact && result.verdict.kind == Verdict::Kind::Unexplained);
        QVERIFY2(result.verdict.unexplained < 0.1, result.message.c_str());  // c x1 x2, say
    }

    void inputsThatMustBeThereAre() {
        const auto data = wishRows("x1*x2+0*x3", 3);
        data->train_input.col(2) = data->train_input.col(1);
        data->test_input.col(2) = data->test_input.col(1);
        FormulaWishes wishes;
        wishes.must_use = {2};
        const DiscoverResult result = wished(data, wishes);
        QVERIFY2(result.exact, result.message.c_str());
        QVERIFY(wishes.met(formulaOf(result, *data)));
        wishes.must_use = {1};
        const DiscoverResult other = wished(data, wishes);
        QVERIFY2(other.exact && wishes.met(formulaOf(other, *data)), other.message.c_str());
    }

    void onlyTheOperatorsAreUsed() {
        const auto data = wishRows("x2*exp(x1/2)", 2);
        QVERIFY(wished(data, {}).exact);
        const FormulaWishes wishes = ofOperators({"+", "*"});
        const DiscoverResult result = wished(data, wishes);
        QVERIFY2(wishes.met(formulaOf(result, *data)), result.message.c_str());
        QVERIFY2(result.verdict.unexplained < 0.01, result.message.c_str());  // a polynomial
    }
};

KAN_TEST(TestFormulaWishes)
#include "tst_formula_wishes.moc"
