using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Runtime.Tests.Telemetry;

public sealed class ActivityTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Each_notification_in_a_handler_is_a_span_of_its_own()
    {
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Notify",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        List<Activity> spans = [];
        HandlerScript script = new()
        {
            OnTick = (tick, _) =>
            {
                spans.Add(Activity.Current!);
                return tick.Payload.Id == 2 ? throw new InvalidOperationException("two") : Task.CompletedTask;
            },
        };
        using IHost host = TestHost.Build(await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddScript(script));
        using (new Activity("the start of the application").Start())
        {
            await host.StartAsync(Ct);
        }

        await script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        await host.PublishAsync(new Tick(2), Ct);
        await script.ExpectAsync(Ct, "received 1", "received 2");
        await host.StopAsync(Ct);

        Assert.Equal(2, spans.Count);
        Assert.All(spans, span =>
        {
            Assert.True(span.IsStopped);
            Assert.Equal("process c", span.OperationName);
            Assert.Equal(ActivityKind.Consumer, span.Kind);
            Assert.Null(span.ParentId);
            Assert.Equal("postgresql", span.GetTagItem("messaging.system"));
            Assert.Equal("process", span.GetTagItem("messaging.operation.type"));
            Assert.Equal("c", span.GetTagItem("messaging.destination.name"));
            Assert.True(span.GetTagItem("notify.sender.pid") is > 0);
        });
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], spans.Select(span => span.Status));
        Assert.Equal("System.InvalidOperationException", spans[1].GetTagItem("error.type"));
    }
}
