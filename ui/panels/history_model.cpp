#include "ui/panels/history_model.h"

#include <QFont>
#include <QUndoStack>

#include "ui/session/session_commands.h"

namespace kan::ui {

HistoryModel::HistoryModel(QUndoStack &stack, QObject *parent) : QAbstractListModel(parent), stack_(stack) {
    rows_ = stack.count() + 1;
    connect(&stack, &QUndoStack::indexChanged, this, &HistoryModel::follow);
}

int HistoryModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : rows_;
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const {
    const int row = index.row();
    if (row < 0 || row > stack_.count()) return {};
    const auto *command = row > 0 ? dynamic_cast<const HistoryCommand *>(stack_.command(row - 1)) : nullptr;
    const QString text = row == 0 ? tr("start") : stack_.text(row - 1);
    switch (role) {
        case Qt::DisplayRole:
            return text;
        case Qt::ToolTipRole: {
            const QString detail = command ? command->detail() : QString();
            if (command && command->isObsolete())
                return text + QLatin1Char('\n') + tr("too long ago: its network is not kept");
            const QString where = row == stack_.index() ? tr("the present state") : tr("click: back to this state");
            return (detail.isEmpty() ? text : text + QLatin1Char('\n') + detail) + QLatin1Char('\n') + where;
        }
        case Qt::AccessibleTextRole:
            return row > stack_.index() ? tr("%1, undone").arg(text) : text;
        default:
            return {};
    }
}

void HistoryModel::follow() {
    const int now = stack_.count() + 1;
    if (now != rows_) {
        beginResetModel();
        rows_ = now;
        endResetModel();
    } else {
        emit dataChanged(index(0), index(rows_ - 1));
    }
    emit presentChanged();
}

}  // namespace kan::ui

#include "moc_history_model.cpp"
