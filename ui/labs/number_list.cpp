#include "ui/labs/number_list.h"

#include <QCoreApplication>
#include <QStringList>
#include <stdexcept>

namespace kan::ui {

std::vector<int> wholeNumbers(const QString &text, const QString &name, const QString &example) {
    std::vector<int> numbers;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        bool whole = false;
        numbers.push_back(part.trimmed().toInt(&whole));
        if (!whole)
            throw std::invalid_argument(
                QCoreApplication::translate("kan::ui::LabPage", "%1: \"%2\" is no whole number; write for example %3")
                    .arg(name, part.trimmed(), example)
                    .toStdString());
    }
    return numbers;
}

}  // namespace kan::ui
