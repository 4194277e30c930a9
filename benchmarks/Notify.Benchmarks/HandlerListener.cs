using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Notify.Benchmarks;

/// <summary>NotifyGen in a host, with a handler.</summary>
internal static class HandlerListener
{
    public static async Task<IAsyncDisposable> StartAsync(string database, Action onNotification)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        Ready ready = new(onNotification);
        builder.Services.AddSingleton(ready);
        builder.Services.AddNotify(database).AddOrderEvents()
            .AddHandler<OrderEvent, Handler>(new() { Subscription = new() { Capacity = 1_000_000 } });
        IHost host = builder.Build();
        await host.StartAsync();
        await ready.Listening.Task;
        return new Running(host);
    }

    private sealed class Ready(Action onNotification)
    {
        public TaskCompletionSource Listening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action OnNotification => onNotification;
    }

    private sealed class Handler(Ready ready) : INotificationHandler<OrderEvent>
    {
        public Task HandleAsync(Received<OrderEvent> notification, CancellationToken ct)
        {
            ready.OnNotification();
            return Task.CompletedTask;
        }

        public Task OnListeningAsync(Listening<OrderEvent> listening, CancellationToken ct)
        {
            ready.Listening.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private sealed class Running(IHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
        }
    }
}
