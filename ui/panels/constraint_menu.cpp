#include "ui/panels/constraint_menu.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QMenu>
#include <algorithm>
#include <optional>
#include <string>

#include "core/constraints/constraint.h"
#include "ui/panels/constraint_row.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

namespace {

constexpr std::size_t kMostPartners = 30;

/// The menu's part of one input.
class ConstraintMenu {
    Q_DECLARE_TR_FUNCTIONS(ConstraintMenu)

  public:
    ConstraintMenu(ExperimentSession &session, const Dataset &rows, int input)
        : session_(session), rows_(rows), input_(static_cast<std::size_t>(input)), name_(rows.input_names[input_]) {}

    void fill(QMenu &menu) {
        QMenu *known = menu.addMenu(tr("Known of %1").arg(QString::fromStdString(name_)));
        known->setObjectName(QStringLiteral("known"));
        if (rows_.classes == 0) {
            addOwn(*known, tr("Outputs rise with it"), ConstraintKind::Rising);
            addOwn(*known, tr("Outputs fall with it"), ConstraintKind::Falling);
            addOwn(*known, tr("Convex in it"), ConstraintKind::Convex);
            addOwn(*known, tr("Concave in it"), ConstraintKind::Concave);
            known->addSeparator();
        }
        addOwn(*known, tr("Even about 0"), ConstraintKind::Even);
        if (rows_.classes == 0) addOwn(*known, tr("Odd about 0"), ConstraintKind::Odd);
        addPeriod(*known, menu.parentWidget());
        if (rows_.inputs() > 1) addPartners(*known->addMenu(tr("Changes places with")));
    }

  private:
    const std::vector<std::string> &present() const { return session_.experiment().training.constraints; }

    void addOwn(QMenu &menu, const QString &words, ConstraintKind kind) {
        add(menu, words, {.kind = kind, .inputs = {name_}});
    }

    void add(QMenu &menu, const QString &words, const Constraint &constraint) {
        QAction *action = menu.addAction(words);
        action->setCheckable(true);
        action->setChecked(std::ranges::any_of(
            present(), [&](const std::string &text) { return constraintFromText(text) == constraint; }));
        QObject::connect(action, &QAction::triggered, &session_, [&session = session_, constraint] {
            setConstraints(session, toggled(session.experiment().training.constraints, constraint));
        });
    }

    void addPeriod(QMenu &menu, QWidget *parent) {
        for (const std::string &text : present()) {
            const Constraint known = constraintFromText(text);
            if (known.kind == ConstraintKind::Periodic && known.inputs.front() == name_)
                return add(menu, tr("Period %1").arg(known.number), known);
        }
        menu.addAction(tr("Periodic…"), &session_,
                       [&session = session_, name = name_, parent] { askPeriod(session, name, parent); });
    }

    static void askPeriod(ExperimentSession &session, const std::string &name, QWidget *parent) {
        auto *dialog = new QInputDialog(parent);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setObjectName(QStringLiteral("period"));
        dialog->setWindowTitle(tr("Period"));
        dialog->setLabelText(tr("%1 repeats itself after").arg(QString::fromStdString(name)));
        dialog->setInputMode(QInputDialog::DoubleInput);
        dialog->setDoubleDecimals(6);
        dialog->setDoubleRange(1e-6, 1e12);
        dialog->setDoubleValue(1);
        QObject::connect(dialog, &QInputDialog::doubleValueSelected, &session, [&session, name](double period) {
            setConstraints(session, toggled(session.experiment().training.constraints,
                                            {.kind = ConstraintKind::Periodic, .inputs = {name}, .number = period}));
        });
        dialog->open();
    }

    void addPartners(QMenu &menu) {
        for (std::size_t other = 0; other < std::min(rows_.input_names.size(), kMostPartners); ++other) {
            if (other == input_) continue;
            const std::string &first = rows_.input_names[std::min(input_, other)];
            const std::string &second = rows_.input_names[std::max(input_, other)];
            add(menu, QString::fromStdString(rows_.input_names[other]),
                {.kind = ConstraintKind::Symmetric, .inputs = {first, second}});
        }
    }

    ExperimentSession &session_;
    const Dataset &rows_;
    std::size_t input_;
    std::string name_;
};

}  // namespace

void fillConstraintMenu(QMenu &menu, ExperimentSession &session, int input) {
    const std::shared_ptr<const Dataset> rows = session.dataset();
    if (rows && input >= 0 && input < static_cast<int>(rows->input_names.size()))
        ConstraintMenu(session, *rows, input).fill(menu);
}

}  // namespace kan::ui
