using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Notify;

namespace Runtime.Tests.Telemetry;

public sealed class ActivityTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Each_notification_in_a_handler_is_a_span_of_its_own()
    {
        ConcurrentQueue<Activity> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Notify",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("notify.handler") is nameof(SpannedHandler))
                {
                    spans.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using IHost host = TestHost.Build(
            await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddHandler<Tick, SpannedHandler>());
        using (new Activity("the start of the application").Start())
        {
            await host.StartAsync(Ct);
        }

        Assert.Equal("listening", await host.Record().NextAsync(Ct));
        await host.PublishAsync(new Tick(1), Ct);
        await host.PublishAsync(new Tick(2), Ct);
        Assert.Equal("process c", await host.Record().NextAsync(Ct));
        Assert.Equal("process c", await host.Record().NextAsync(Ct));
        await host.StopAsync(Ct);

        Assert.Equal(2, spans.Count);
        Assert.All(spans, span =>
        {
            Assert.Equal(ActivityKind.Consumer, span.Kind);
            Assert.Null(span.ParentId);
            Assert.Equal("postgresql", span.GetTagItem("messaging.system"));
            Assert.Equal("process", span.GetTagItem("messaging.operation.type"));
            Assert.Equal("c", span.GetTagItem("messaging.destination.name"));
            Assert.True(span.GetTagItem("notify.sender.pid") is > 0);
        });
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], spans.Select(span => span.Status));
        Assert.Equal("System.InvalidOperationException", spans.Last().GetTagItem("error.type"));
    }

    private sealed class SpannedHandler(HandlerRecord record) : INotificationHandler<Tick>
    {
        public Task HandleAsync(Received<Tick> notification, CancellationToken ct)
        {
            record.Add(Activity.Current?.OperationName ?? "no span");
            return notification.Payload.Id == 2 ? throw new InvalidOperationException("two") : Task.CompletedTask;
        }

        public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
        {
            record.Add("listening");
            return Task.CompletedTask;
        }
    }
}
