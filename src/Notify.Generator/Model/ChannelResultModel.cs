namespace Notify.Generator.Model;

/// <summary>What came of one annotated type.</summary>
/// <param name="Channel">The channel; null if anything is wrong.</param>
/// <param name="Failed">What is wrong; null if nothing is.</param>
internal sealed record ChannelResultModel(ChannelModel? Channel, FailedChannelModel? Failed)
{
    /// <summary>The result among the others of the assembly: two channels that claim the same fail.</summary>
    public ChannelResultModel Resolve(IReadOnlyList<ChannelConflictModel> conflicts)
    {
        return Channel is { } channel && conflicts.FirstOrDefault(conflict => conflict.Prevents(channel.Key)) is { } found
            ? new ChannelResultModel(Channel: null, FailedChannelModel.Create(channel, found))
            : this;
    }
}
