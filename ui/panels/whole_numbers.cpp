#include "ui/panels/whole_numbers.h"

#include <QStringList>

#include "core/values.h"

namespace kan::ui {

std::optional<std::vector<int>> numbersIn(const QString &text) {
    std::vector<int> numbers;
    const std::string typed = text.toStdString();
    for (const std::string_view part : partsOf(typed, ",; \t\n\v\f\r")) {
        const auto number = signedNumberIn<int>(part);
        if (!number) return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

QString listed(const std::vector<int> &numbers) {
    QStringList texts;
    for (const int number : numbers) texts << QString::number(number);
    return texts.join(QStringLiteral(", "));
}

}  // namespace kan::ui
