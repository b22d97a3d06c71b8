#pragma once

#include <QWidget>
#include <optional>

#include "core/data/log_proposal.h"

class QLabel;
class QPushButton;

namespace kan::ui {

class LinePlot;

/// Proposes logarithms: how straight the table is with them and without, side by side, and a button that takes them.
/// Hidden while there is nothing to propose.
class LogRow : public QWidget {
    Q_OBJECT

  public:
    explicit LogRow(QWidget *parent = nullptr);

    void setProposal(const std::optional<LogProposal> &proposal);

  signals:
    void accepted(const std::vector<std::string> &columns);

  private:
    std::optional<LogProposal> proposal_;
    LinePlot *plain_, *logarithmic_;
    QLabel *words_;
    QPushButton *take_;
};

}  // namespace kan::ui
