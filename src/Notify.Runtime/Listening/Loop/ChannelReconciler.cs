using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Changes the server's set of channels to what the registry wants.</summary>
internal sealed class ChannelReconciler(ChannelRegistry registry, Func<string[], string[], Task> change, ILogger log)
{
    /// <summary>Returns when there is nothing left to change.</summary>
    public async Task RunAsync()
    {
        while (registry.TakeChanges() is { } changes)
        {
            foreach (ChannelChanges batch in changes.Batches())
            {
                try
                {
                    await ChangeAsync(batch).ConfigureAwait(false);
                }
                catch (ListenRefusedException)
                {
                    await ChangeOneByOneAsync(batch).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>One refused name fails the whole batch (F2). This finds it, and fails only its subscribers.</summary>
    private async Task ChangeOneByOneAsync(ChannelChanges changes)
    {
        if (changes.Unlisten.Count > 0)
        {
            await ChangeAsync(changes with { Listen = [] }).ConfigureAwait(false);
        }

        foreach (ChannelEntry entry in changes.Listen)
        {
            try
            {
                await ChangeAsync(new ChannelChanges([entry], [])).ConfigureAwait(false);
            }
            catch (ListenRefusedException e)
            {
                log.ListenRefused(entry.Channel, (e.InnerException as DbException)?.SqlState, e.InnerException);
                registry.Refuse(entry, e);
            }
        }
    }

    private async Task ChangeAsync(ChannelChanges changes)
    {
        await change([.. changes.Listen.Select(entry => entry.Channel)], [.. changes.Unlisten.Select(entry => entry.Channel)])
            .ConfigureAwait(false);
        registry.Acknowledge(changes);
        log.ChannelsChanged(changes.Listen.Count, changes.Unlisten.Count);
    }
}
