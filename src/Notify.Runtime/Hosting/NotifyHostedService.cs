using Microsoft.Extensions.Hosting;

namespace Notify;

/// <summary>Ties the listener and the handlers to the life of the host.</summary>
internal sealed class NotifyHostedService(
    NotifyOptions options, NotifyListener listener, IEnumerable<HandlerPump> pumps, IHostApplicationLifetime? lifetime) : IHostedService
{
    private readonly HandlerPump[] _pumps = [.. pumps];

    /// <summary>Does not wait for the server: an application starts without its database, too.</summary>
    /// <exception cref="InvalidOperationException">A handler's channel is not registered.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (HandlerPump pump in _pumps)
        {
            pump.Resolve();
        }

        if (options.StopHostWhenUnhealthy)
        {
            listener.StopHost = StopHost;
        }

        // A process that only publishes needs no listening connection, whose cost every notifying commit bears (F14, F37). A
        // subscription that is made later starts the listener by itself.
        if (_pumps.Length > 0)
        {
            await listener.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (HandlerPump pump in _pumps)
        {
            pump.Start();
        }
    }

    /// <summary>First no more intake, then the handlers drain what has arrived.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await listener.StopAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_pumps.Select(pump => pump.StopAsync(cancellationToken))).ConfigureAwait(false);
    }

    private void StopHost()
    {
        listener.Log.HostStopped();
        // A supervisor takes 0 for success, and may leave it at that.
        Environment.ExitCode = Environment.ExitCode == 0 ? 1 : Environment.ExitCode;
        lifetime?.StopApplication();
    }
}
