using Microsoft.Extensions.Hosting;

namespace Notify;

/// <summary>Starts and stops the listener and the handlers with the host.</summary>
internal sealed class NotifyHostedService(
    NotifyOptions options, NotifyListener listener, IEnumerable<HandlerPump> pumps, IHostApplicationLifetime? lifetime) : IHostedService
{
    private readonly HandlerPump[] _pumps = [.. pumps];

    /// <summary>Does not wait for the server, so that the application starts without its database.</summary>
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

        // A process that only publishes needs no listening connection, which adds to the cost of every notifying commit (F14, F37). A
        // later subscription starts the listener by itself.
        if (_pumps.Length > 0)
        {
            await listener.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (HandlerPump pump in _pumps)
        {
            pump.Start();
        }
    }

    /// <summary>Stops the intake, then lets the handlers drain what has arrived.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await listener.StopAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_pumps.Select(pump => pump.StopAsync(cancellationToken))).ConfigureAwait(false);
    }

    private void StopHost()
    {
        listener.Log.HostStopped();
        // A supervisor may take exit code 0 as success, and not restart the process.
        Environment.ExitCode = Environment.ExitCode == 0 ? 1 : Environment.ExitCode;
        lifetime?.StopApplication();
    }
}
