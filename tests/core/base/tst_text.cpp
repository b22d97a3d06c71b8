#include <stdexcept>

#include "core/text.h"
#include "tests/test_program.h"

using namespace kan;

namespace {
enum class Fruit { Apple, Pear };
constexpr std::pair<Fruit, std::string_view> kFruits[] = {{Fruit::Apple, "apple"}, {Fruit::Pear, "pear"}};
}  // namespace

class TestText : public QObject {
    Q_OBJECT

  private slots:
    void concatPrintsAsStreamsDo() {
        QCOMPARE(concat("a", 1, ' ', 0.5, std::string("b")), std::string("a1 0.5b"));
        QCOMPARE(concat(1e-7), std::string("1e-07"));
    }
    void choicesReadAsASentence() {
        QCOMPARE(choices({}), std::string());
        QCOMPARE(choices({"a"}), std::string("a"));
        QCOMPARE(choices({"a", "b"}), std::string("a or b"));
        QCOMPARE(choices({"a", "b", "c"}), std::string("a, b or c"));
    }
    void nearestNameIsWithinAFewEdits() {
        const std::vector<std::string> names = {"lamb", "grid", "steps", "seed"};
        QCOMPARE(nearestName("lam", names), std::string("lamb"));
        QCOMPARE(nearestName("gird", names), std::string("grid"));
        QCOMPARE(nearestName("stesp", names), std::string("steps"));
        QCOMPARE(nearestName("temperature", names), std::string());
        QCOMPARE(nearestName("lamb", {}), std::string());
    }
    void bytesHaveUnits() {
        QCOMPARE(formatBytes(640e3), std::string("640 kB"));
        QCOMPARE(formatBytes(12.3e6), std::string("12.3 MB"));
        QCOMPARE(formatBytes(4.5e9), std::string("4.5 GB"));
    }
    void valuesHaveNames() {
        QCOMPARE(nameOf(kFruits, Fruit::Pear), std::string_view("pear"));
        QVERIFY(valueNamed(kFruits, "apple", "fruit") == Fruit::Apple);
        try {
            valueNamed(kFruits, "plum", "fruit");
            QFAIL("an unknown name was taken");
        } catch (const std::invalid_argument &error) {
            const QString text = error.what();
            QVERIFY2(text.contains("fruit") && text.contains("plum") && text.contains("apple or pear"), error.what());
        }
    }
};

KAN_TEST(TestText)
#include "tst_text.moc"
