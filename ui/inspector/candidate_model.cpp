#include "ui/inspector/candidate_model.h"

#include <QFont>
#include <cmath>

#include "ui/session/function_text.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr double kClose = 0.99;  // from here on what is missing to 1 says more than R² itself

/// "0.9371", "1 − 2e−7".
QString r2Text(double r2, int digits = 1) {
    const double missing = 1 - r2;
    if (r2 > kClose && missing < 5e-5) {
        if (missing < 1e-14) return QStringLiteral("1");
        return QStringLiteral("1 − %1").arg(formatNumber(missing, digits));
    }
    return QString::number(r2, 'f', 4).replace(u'-', QChar(0x2212));
}

bool isExpression(const Candidate &candidate) {
    return !candidate.shown.isEmpty();
}

/// No digits after the point that nobody compares.
QString scoreText(double score) {
    const double size = std::abs(score);
    return size >= 100 && size < 1e5 ? QString::number(score, 'f', 0).replace(u'-', QChar(0x2212))
                                     : formatNumber(score);
}

}  // namespace

void CandidateModel::setReading(const std::shared_ptr<const EdgeReading> &reading) {
    const int before = rowCount();
    const int after = reading ? static_cast<int>(reading->candidates.size() + reading->expressions.size()) : 0;
    const bool pykan = scoredAsPykan();
    if (before != after) beginResetModel();
    reading_ = reading;
    if (before != after)
        endResetModel();
    else if (after > 0)
        emit dataChanged(index(0, 0), index(after - 1, Columns - 1));
    if (pykan != scoredAsPykan()) emit headerDataChanged(Qt::Horizontal, Score, Score);
}

void CandidateModel::setFixed(const QString &function) {
    if (fixed_ == function) return;
    fixed_ = function;
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
}

const Candidate *CandidateModel::candidate(int row) const {
    if (row < 0 || row >= rowCount()) return nullptr;
    const auto at = static_cast<std::size_t>(row), functions = reading_->candidates.size();
    return at < functions ? &reading_->candidates[at] : &reading_->expressions[at - functions];
}

int CandidateModel::rowOf(const QString &function) const {
    for (int row = 0; row < rowCount(); ++row) {
        if (candidate(row)->function == function) return row;
    }
    return -1;
}

int CandidateModel::rowCount(const QModelIndex &parent) const {
    if (parent.isValid() || !reading_) return 0;
    return static_cast<int>(reading_->candidates.size() + reading_->expressions.size());
}

int CandidateModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : Columns;
}

QString CandidateModel::text(const Candidate &candidate, int column) const {
    switch (column) {
        case Function:
            return isExpression(candidate) ? insideText(candidate.shown, {}, reading_->x_name)
                                           : insideText(candidate.function, candidate.params, reading_->x_name);
        case R2:
            return candidate.admissible ? r2Text(candidate.r2) : QStringLiteral("–");
        case Cost:
            return QString::number(candidate.complexity);
        default:
            return orderText(candidate);
    }
}

QString CandidateModel::orderText(const Candidate &candidate) const {
    if (candidate.look_alike)
        return candidate.imitates.isEmpty() ? tr("cancels") : QStringLiteral("≈ ") + prettyFunction(candidate.imitates);
    if (!candidate.admissible || (isExpression(candidate) && scoredAsPykan())) return QStringLiteral("–");
    if (candidate.score < -kAsGood) return scoreText(candidate.score);
    return scoreText(scoredAsPykan() || candidate.score > kAsGood ? candidate.score : 0);
}

QString CandidateModel::help(const Candidate &candidate) const {
    if (isExpression(candidate))
        return QStringList{insideText(candidate.shown, {}, reading_->x_name),
                           insideText(candidate.letters, {}, reading_->x_name),
                           tr("R² %1, complexity %2").arg(r2Text(candidate.r2, 3)).arg(candidate.complexity),
                           tr("An expression with all its constants fitted at once. Last column: what is left of its "
                              "description length (χ², constants and structure), beside the best function")}
            .join(u'\n');
    QStringList lines = {tr("%1: c·f(a·%2 + b) + d").arg(candidate.function, reading_->x_name)};
    lines << tr("a %1, b %2, c %3, d %4")
                 .arg(formatNumber(candidate.params.a, 6), formatNumber(candidate.params.b, 6),
                      formatNumber(candidate.params.c, 6), formatNumber(candidate.params.d, 6));
    lines << tr("R² %1, complexity %2").arg(r2Text(candidate.r2, 3)).arg(candidate.complexity);
    if (!candidate.imitates.isEmpty())
        lines << tr("Imitates %1: on this range its curve is that of %1, and the samples do not tell the two apart.")
                     .arg(prettyFunction(candidate.imitates));
    if (!candidate.note.isEmpty()) lines << candidate.note;
    if (!candidate.admissible) lines << tr("Cannot be fixed: it is not defined on the whole range of this edge.");
    return lines.join(u'\n');
}

QVariant CandidateModel::data(const QModelIndex &index, int role) const {
    const Candidate *shown = candidate(index.row());
    if (!shown) return {};
    switch (role) {
        case Qt::DisplayRole:
            return text(*shown, index.column());
        case Qt::ToolTipRole:
            return help(*shown);
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignVCenter | (index.column() == Function ? Qt::AlignLeft : Qt::AlignRight));
        case Qt::AccessibleTextRole:
            return index.column() == Function && !isExpression(*shown)
                       ? functionText(shown->function, shown->params, reading_->x_name)
                       : text(*shown, index.column());
        case BestRole:
            return index.row() == 0 && shown->admissible && !shown->look_alike;
        case LookAlikeRole:
            return shown->look_alike;
        case ShortRole:
            if (index.column() == Function && isExpression(*shown))
                return insideText(shown->letters, {}, reading_->x_name);
            return index.column() == Function ? prettyFunction(shown->function) : text(*shown, index.column());
        case Qt::FontRole: {
            QFont font;
            font.setBold(!fixed_.isEmpty() && shown->function == fixed_);
            return font.bold() ? QVariant(font) : QVariant();
        }
        default:
            return {};
    }
}

QVariant CandidateModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section == Function ? Qt::AlignLeft : Qt::AlignRight));
    if (role == Qt::ToolTipRole) {
        switch (section) {
            case R2:
                return tr("1 − SSE/SST on the training rows");
            case Cost:
                return tr("Complexity: what the function costs the reader");
            case Score:
                if (scoredAsPykan()) return tr("pykan's score, by which the list is ordered: the smaller the better");
                return tr(
                    "How much the samples say against the function and for the best one (χ²); up to 16.3 is chance and "
                    "counts as 0. By this the list is ordered, then by cost, then by R². Last come look-alikes, with "
                    "the function that they only imitate");
            default:
                return tr("c·f(a·x + b) + d, without c and d");
        }
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case R2:
            return tr("R²");
        case Cost:
            return tr("cost");
        case Score:
            return (scoredAsPykan() ? tr("pykan") : tr("Δχ²")) + QStringLiteral(" ▴");
        default:
            return tr("function");
    }
}

}  // namespace kan::ui

#include "moc_candidate_model.cpp"
