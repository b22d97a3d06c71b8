#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "core/experiment/prepared_data.h"
#include "core/formula/formula_export.h"
#include "core/interpret/symbolic_settings.h"
#include "core/train/loss.h"
#include "ui/session/reading.h"

namespace kan::ui {

/// What is to be read from which network.
struct ReadingOrder {
    std::uint64_t run_id = 0;
    std::shared_ptr<const Kan> model;
    PreparedDataPtr data;
    Loss loss = Loss::Mse;  ///< what the network was trained for
    SymbolicSettings symbolic;
    std::optional<EdgeId> edge;  ///< whose candidates are wanted
    int digits = 4;
    bool training = false;  ///< the network is changing: readings are made at a low rate
    bool hurried = false;   ///< the user asked for something else of it: it is not kept waiting
};

/// Reads networks on its own thread, beside training: candidates for an edge, the formula. Newest order wins; what an
/// order asks for that is known from the one before is not made again. Events are called on the reader's thread,
/// `read` once with the candidates and once with the formula as well.
class ModelReader {
  public:
    struct Events {
        std::function<void(ReadingPtr)> read;
        /// Empty error: the text is a function of the library.
        std::function<void(QString text, QString error)> checked;
        std::function<void(FormulaFormat format, QString text, QString error)> exported;
        std::function<void(TermReadingPtr)> term;
    };

    explicit ModelReader(Events events);
    ~ModelReader();

    /// Replaces an order that was not begun.
    void request(ReadingOrder order);
    /// Whether a text is a function of x.
    void check(const QString &function);
    /// A network too large for a formula that is read can be exported all the same.
    void exportFormula(std::shared_ptr<const Kan> model, PreparedDataPtr data, int digits, Loss loss,
                       FormulaFormat format, const QString &name);

    /// What would become of a network without the term that these edges make.
    void askTerm(std::shared_ptr<const Kan> model, PreparedDataPtr data, const LossFunction &loss,
                 std::vector<EdgeId> edges);

  private:
    using Clock = std::chrono::steady_clock;
    struct Export {
        std::shared_ptr<const Kan> model;
        PreparedDataPtr data;
        int digits = 0;
        Loss loss = Loss::Mse;
        FormulaFormat format;
        QString name;
    };

    struct Term {
        std::shared_ptr<const Kan> model;
        PreparedDataPtr data;
        LossFunction loss;
        std::vector<EdgeId> edges;
    };

    void loop(const std::stop_token &quit);
    /// When an order may be begun, so that a drag's networks leave training the time it needs.
    Clock::time_point dueTime(const ReadingOrder &order) const;
    void read(const ReadingOrder &order);
    const SymbolicLibrary &libraryFor(const SymbolicSettings &settings);
    void carryOut(const Export &order);
    void carryOut(const Term &order, const std::stop_token &quit);
    void carryOutCheck(const QString &function);

    Events events_;
    std::mutex mutex_;  // guards up to the blank line
    std::condition_variable_any wake_;
    std::optional<ReadingOrder> next_;
    std::optional<QString> check_;
    std::optional<Export> export_;
    std::optional<Term> term_;
    Clock::time_point ended_ = Clock::now() - std::chrono::hours(1);  ///< the last reading, which took
    Clock::duration cost_{};

    std::optional<ReadingOrder> last_;  // from here on: the reader's thread only
    Reading known_;
    std::optional<std::pair<SymbolicSettings, SymbolicLibrary>> library_;

    std::jthread thread_;
};

}  // namespace kan::ui
