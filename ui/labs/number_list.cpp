#include "ui/labs/number_list.h"

#include <QCoreApplication>
#include <stdexcept>

#include "core/values.h"

namespace kan::ui {

std::vector<int> wholeNumbers(const QString &text, const QString &name, const QString &example) {
    std::vector<int> numbers;
    const std::string typed = text.toStdString();
    for (const std::string_view part : partsOf(typed)) {
        const std::string_view word = trimmed(part);
        const std::optional<int> number = signedNumberIn<int>(word);
        if (!number)
            throw std::invalid_argument(
                QCoreApplication::translate("kan::ui::LabPage", "%1: \"%2\" is no whole number; write for example %3")
                    .arg(name, QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())), example)
                    .toStdString());
        numbers.push_back(*number);
    }
    return numbers;
}

}  // namespace kan::ui
