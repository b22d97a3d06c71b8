#include "ui/dialogs/structure_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/structure/structure_shape.h"
#include "ui/dialogs/network_watch.h"
#include "ui/plot/matrix_plot.h"
#include "ui/plot/tree_plot.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

enum class Measure { Friedman, SecondDerivatives };

QStringList namesOf(const std::vector<int> &inputs, const QStringList &names) {
    QStringList own;
    for (const int i : inputs) own << names[i];
    return own;
}

QStringList inputNames(const NetworkStructure &found) {
    QStringList names;
    for (const std::string &name : found.inputs) names << prettyName(QString::fromStdString(name));
    return names;
}

/// As one writes them by hand.
const StructureSigns &handSigns() {
    static const StructureSigns kSigns = {"·", "−", "²",
                                          [](int n) { return prettyName(QStringLiteral("f%1").arg(n)).toStdString(); }};
    return kSigns;
}

QString lawWords(const StructureNode &node, const QStringList &inputs) {
    std::vector<std::string> own;
    for (const QString &name : namesOf(node.inputs, inputs)) own.push_back(name.toStdString());
    return QString::fromStdString(lawText(node.law, own, handSigns()));
}

QString defectNote(const StructureNode &node) {
    if (!(node.threshold > 0)) return {};
    return StructurePage::tr("defect %1, %2 allowed")
        .arg(formatNumber(node.defect, 2), formatNumber(node.threshold, 2));
}

/// Whether it says anything of how the inputs meet.
bool isDivided(const StructureNode &tree) {
    return tree.kind != StructureNode::Kind::Dense && tree.kind != StructureNode::Kind::Constant &&
           tree.kind != StructureNode::Kind::Input;
}

QTableWidget *makePrices(QWidget *parent) {
    auto *table = new QTableWidget(0, 2, parent);
    table->setHorizontalHeaderLabels({StructurePage::tr("without"), StructurePage::tr("RMSE")});
    table->verticalHeader()->hide();
    table->horizontalHeaderItem(0)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeaderItem(1)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setShowGrid(false);
    table->setAccessibleName(StructurePage::tr("Error without an input"));
    table->setToolTip(StructurePage::tr("The network's error with the input held at its mean, nothing trained again"));
    return table;
}

}  // namespace

DrawnTree drawnStructure(const StructureNode &node, const QStringList &inputs) {
    using Kind = StructureNode::Kind;
    DrawnTree drawn;
    for (const StructureNode &child : node.children) drawn.children.push_back(drawnStructure(child, inputs));
    drawn.sign = node.kind == Kind::Sum || node.kind == Kind::Product || node.kind == Kind::Through;
    drawn.note = defectNote(node);
    switch (node.kind) {
        case Kind::Constant:
            drawn.text = StructurePage::tr("constant");
            break;
        case Kind::Input:
            drawn.text = namesOf(node.inputs, inputs).front();
            break;
        case Kind::Sum:
            drawn.text = QStringLiteral("Σ");
            break;
        case Kind::Product:
            drawn.text = QStringLiteral("Π");
            if (node.constant != 0)
                drawn.note = StructurePage::tr("%1 + product · ").arg(formatNumber(node.constant)) + drawn.note;
            break;
        case Kind::Through:
            drawn.text = QStringLiteral("f");
            break;
        case Kind::Law:
            drawn.text = lawWords(node, inputs);
            break;
        case Kind::Dense:
            drawn.text = namesOf(node.inputs, inputs).join(QStringLiteral(", "));
            drawn.note = node.threshold > 0 ? StructurePage::tr("together; nearest %1, defect %2, %3 allowed")
                                                  .arg(lawWords(node, inputs), formatNumber(node.defect, 2),
                                                       formatNumber(node.threshold, 2))
                                            : StructurePage::tr("together");
            break;
    }
    return drawn;
}

StructurePage::StructurePage(ExperimentSession &session, QWidget *parent)
    : QWidget(parent),
      session_(session),
      watch_(new NetworkWatch(session, *this)),
      output_(new QComboBox(this)),
      measure_(new QComboBox(this)),
      line_(new QLabel(this)),
      note_(new QLabel(this)),
      tree_(new TreePlot(QStringLiteral("structure"), this)),
      pairs_(new MatrixPlot(QStringLiteral("interactions"), this)),
      prices_(makePrices(this)),
      shape_(new QPushButton(tr("Use this shape"), this)) {
    line_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    line_->setWordWrap(true);
    note_->setProperty("muted", true);
    note_->setWordWrap(true);
    tree_->setAccessibleName(tr("Tree of the network's function"));
    pairs_->setAccessibleName(tr("How strongly pairs of inputs act together"));
    output_->setAccessibleName(tr("Output"));
    measure_->setAccessibleName(tr("Measure"));
    measure_->addItems({tr("Friedman's H"), tr("Second derivatives")});
    measure_->setToolTip(
        tr("Friedman's H: which share of what a pair does it does together, 0 to 1. Second derivatives: "
           "by how many of its deviations the output bends where both inputs move by one of theirs."));
    shape_->setToolTip(tr("A network in which only these inputs meet takes the place of this one and trains"));
    shape_->setAutoDefault(false);  // it trains: no key that is meant for something else asks for it
    prices_->setMaximumHeight(170);

    auto *head = new QHBoxLayout;
    head->addWidget(line_, 1);
    head->addWidget(output_);
    auto *side = new QVBoxLayout;
    side->addWidget(measure_, 0, Qt::AlignLeft);
    side->addWidget(pairs_, 1);
    side->addWidget(prices_);
    auto *middle = new QHBoxLayout;
    middle->setSpacing(14);
    middle->addWidget(tree_, 3);
    middle->addLayout(side, 2);
    auto *foot = new QHBoxLayout;
    foot->addWidget(note_, 1);
    foot->addWidget(shape_);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(16, 14, 16, 14);
    all->setSpacing(10);
    all->addLayout(head);
    all->addLayout(middle, 1);
    all->addLayout(foot);

    connect(watch_, &NetworkWatch::due, this, &StructurePage::look);
    connect(watch_, &NetworkWatch::rowsChanged, this, [this] { runner_.forget(); });
    connect(&runner_, &StructureRunner::changed, this, &StructurePage::showState);
    connect(output_, &QComboBox::currentIndexChanged, this, &StructurePage::showOutput);
    connect(measure_, &QComboBox::currentIndexChanged, this, &StructurePage::showOutput);
    connect(shape_, &QPushButton::clicked, this, &StructurePage::useShape);
    showState(runner_.state());
}

void StructurePage::look() {
    const std::shared_ptr<const Kan> model = watch_->model();
    const PreparedDataPtr rows = session_.preparedData();
    if (!model || !rows || !rows->dataset) return;
    if (runner_.state()->model == model || runner_.state()->running) {
        if (runner_.state()->model != model) watch_->again();
        return;
    }
    runner_.start(model, rows);
}

void StructurePage::showState(const StructureStatePtr &state) {
    if (state->running && shown_ && shown_->result) return;  // it stays until there is something else
    shown_ = state;
    note_->setText(state->running ? tr("Looking …") : state->problem);
    const QSignalBlocker blocker(output_);
    const int chosen = std::max(0, output_->currentIndex());
    output_->clear();
    if (state->result) {
        for (const OutputStructure &one : state->result->outputs)
            output_->addItem(prettyName(QString::fromStdString(one.name)));
        output_->setCurrentIndex(std::min(chosen, output_->count() - 1));
        fillPrices(*state->result);
    } else {
        prices_->setRowCount(0);
    }
    output_->setVisible(output_->count() > 1);
    showOutput();
}

void StructurePage::showOutput() {
    const StructureStatePtr &state = shown_;
    const int at = output_->currentIndex();
    const bool shown = state->result && at >= 0;
    const OutputStructure *one = shown ? &state->result->outputs[static_cast<std::size_t>(at)] : nullptr;
    const bool told = one && !one->unlearnt();
    shape_->setEnabled(told && state->result->outputs.size() == 1 && isDivided(one->structure.tree));
    if (!shown) {
        line_->clear();
        tree_->setTree({}, state->running ? tr("Looking …") : tr("Nothing can be told of this network."));
        pairs_->setMatrix({});
        return;
    }
    const QStringList inputs = inputNames(*state->result);
    std::vector<std::string> names;
    for (const QString &name : inputs) names.push_back(name.toStdString());
    line_->setText(
        told ? QStringLiteral("<b>%1</b> = %2")
                   .arg(prettyName(QString::fromStdString(one->name)).toHtmlEscaped(),
                        QString::fromStdString(structureLine(one->structure.tree, names, handSigns())).toHtmlEscaped())
             : QString());
    QStringList unused;
    for (const int i : one->structure.unused) unused << inputs[i];
    note_->setText(unused.isEmpty() ? QString()
                                    : tr("Does not move the output: %1").arg(unused.join(QStringLiteral(", "))));
    tree_->setTree(told ? drawnStructure(one->structure.tree, inputs) : DrawnTree{},
                   tr("The network misses %1 by %2 % of its deviation. Train it better, and its parts appear here.")
                       .arg(QString::fromStdString(one->name))
                       .arg(100 * one->error, 0, 'f', 0));
    const bool friedman = measure_->currentIndex() == static_cast<int>(Measure::Friedman);
    const Eigen::MatrixXd &matrix = friedman ? one->interactions.h_statistic : one->structure.additive;
    PairMatrix pairs;
    pairs.title = tr("PAIRS");
    pairs.names = inputs;
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
        for (Eigen::Index j = 0; j < matrix.cols(); ++j) pairs.values.push_back(matrix(i, j));
    pairs.high = friedman || pairs.values.empty() ? 1 : *std::max_element(pairs.values.begin(), pairs.values.end());
    pairs_->setMatrix(std::move(pairs));
}

void StructurePage::fillPrices(const NetworkStructure &found) {
    const QStringList inputs = inputNames(found);
    prices_->setRowCount(static_cast<int>(inputs.size()) + 1);
    const auto put = [this](int row, const QString &name, double value) {
        prices_->setItem(row, 0, new QTableWidgetItem(name));
        auto *number = new QTableWidgetItem(formatNumber(value));
        number->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        prices_->setItem(row, 1, number);
    };
    put(0, tr("(nothing left out)"), found.prices.rmse);
    for (int i = 0; i < inputs.size(); ++i) put(i + 1, inputs[i], found.prices.without[static_cast<std::size_t>(i)]);
}

void StructurePage::useShape() {
    const StructureStatePtr state = shown_;
    if (!state->result || !state->model || state->result->outputs.size() != 1) return;
    try {
        auto shaped = std::make_shared<const Kan>(
            networkOfShape(state->result->outputs.front().structure.tree, state->model->spec()));
        session_.takeNetwork(tr("Shape of the structure"), std::move(shaped));
        session_.run();
    } catch (const std::invalid_argument &error) {
        note_->setText(QString::fromUtf8(error.what()));
    }
}

}  // namespace kan::ui

#include "moc_structure_page.cpp"
