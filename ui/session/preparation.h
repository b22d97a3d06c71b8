#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/io/file_stamp.h"

namespace kan::ui {

/// The user's file of a session.
struct SessionFile {
    QString path = {};                    ///< empty: none
    std::optional<FileStamp> stamp = {};  ///< of what was read from or written to it
};

/// An experiment whose data are being made: an edit of the one in force, or what is being loaded in its place.
struct PreparationOrder {
    Experiment experiment;
    SessionFile file;                       ///< of what is loaded
    QString text;                           ///< of an edit's undo command
    QString merge_key;                      ///< see ExperimentSession
    bool unsaved = false;                   ///< no file of the user's holds what is loaded
    bool trials = false;                    ///< of a new table: they choose its network once it is there
    std::vector<ModelVersion> undone = {};  ///< of what is loaded (KeptSession)
};

/// Where the session stands between what the user asked for and what is in force. Each order has an id of its own; what
/// is told of an earlier one does not count.
class Preparation {
  public:
    enum class State {
        Ready,            ///< nothing is being made
        WithoutFiles,     ///< neither; the experiment in force was taken although its files were not there
        Editing,          ///< the data of an edit are being made
        Loading,          ///< the data of an experiment to be loaded are being made
        LoadingWithEdit,  ///< and the user has edited it meanwhile
    };
    /// How the making of data ends.
    enum class Outcome {
        Made,
        Refused,       ///< the session stays as it was
        FilesMissing,  ///< of what was loaded: it is taken without
    };
    struct Finished {
        PreparationOrder order;
        std::optional<PreparationOrder> edit;  ///< made while it was being loaded
    };

    State state() const { return state_; }
    bool isUnderWay() const { return state_ != State::Ready && state_ != State::WithoutFiles; }
    bool isLoading() const { return state_ == State::Loading || state_ == State::LoadingWithEdit; }
    bool isOf(std::uint64_t id) const { return isUnderWay() && id == id_; }
    /// What the user asked for last; null: what is in force.
    const Experiment *asked() const;
    double share() const { return share_; }  ///< of a table that is being read, 0..1
    void setShare(double share) { share_ = share; }

    /// From any state, in place of what is being made. The id to tell of it under.
    std::uint64_t load(PreparationOrder order);
    /// The same of an edit of the experiment in force: from Ready or Editing, else std::logic_error.
    std::uint64_t edit(PreparationOrder order);
    /// Once it is loaded; newest wins. While Loading or LoadingWithEdit, else std::logic_error.
    void editLoaded(PreparationOrder order);
    /// Back to what is in force. True if something was being made.
    bool abandon();
    /// The end of what is being made, else std::logic_error. The files of an edit cannot be missing: that is a refusal.
    Finished finish(Outcome outcome);

  private:
    std::uint64_t begin(State state, PreparationOrder order);

    State state_ = State::Ready;
    State in_force_ = State::Ready;  ///< Ready or WithoutFiles
    PreparationOrder order_;
    std::optional<PreparationOrder> edit_;
    std::uint64_t id_ = 0;
    double share_ = 0;
};

}  // namespace kan::ui
