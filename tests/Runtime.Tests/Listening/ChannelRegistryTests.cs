using Notify;

namespace Runtime.Tests.Listening;

/// <summary>The races between subscribers and the loop, step by step.</summary>
public sealed class ChannelRegistryTests
{
    private static readonly Moment Now = Buffers.At(Buffers.Start);
    private readonly ChannelRegistry _registry = new();

    [Fact]
    public async Task A_subscription_is_acknowledged_when_its_LISTEN_is_and_not_before()
    {
        _registry.Connect();
        SubscriptionBuffer buffer = Buffer();
        Task acknowledged = _registry.Add("a", buffer, out bool wake);
        Assert.True(wake);
        ChannelChanges changes = Changes(listen: ["a"]);
        Assert.False(acknowledged.IsCompleted);
        _registry.Acknowledge(changes);
        await acknowledged;
        Assert.Equal(["listening 1"], Drain(buffer));
        Assert.Null(_registry.TakeChanges());
    }

    [Fact]
    public void A_later_subscription_of_a_live_channel_needs_no_round_trip()
    {
        Live("a", Buffer());
        SubscriptionBuffer second = Buffer();
        Assert.True(_registry.Add("a", second, out bool wake).IsCompletedSuccessfully);
        Assert.False(wake);
        Assert.Null(_registry.TakeChanges());
        Assert.Equal(["listening 1"], Drain(second));
    }

    [Fact]
    public void The_last_one_unlistens()
    {
        SubscriptionBuffer first = Buffer();
        SubscriptionBuffer second = Buffer();
        Live("a", first);
        _registry.Add("a", second, out _);
        Assert.False(_registry.Remove("a", first));
        Assert.Null(_registry.TakeChanges());
        Assert.True(_registry.Remove("a", second));
        _registry.Acknowledge(Changes(unlisten: ["a"]));
        Assert.Null(_registry.TakeChanges());
        Assert.Equal(0, _registry.ListeningCount);
    }

    [Fact]
    public void Subscribing_while_the_UNLISTEN_is_in_flight_brings_a_new_LISTEN()
    {
        SubscriptionBuffer first = Buffer();
        Live("a", first);
        _registry.Remove("a", first);
        ChannelChanges unlisten = Changes(unlisten: ["a"]);

        SubscriptionBuffer second = Buffer();
        Task acknowledged = _registry.Add("a", second, out _);
        _registry.Route("a", Notification("before"));
        Assert.Null(_registry.TakeChanges());
        _registry.Acknowledge(unlisten);
        Assert.False(acknowledged.IsCompleted);

        _registry.Acknowledge(Changes(listen: ["a"]));
        Assert.True(acknowledged.IsCompletedSuccessfully);
        _registry.Route("a", Notification("after"));
        Assert.Equal(["listening 1", "after"], Drain(second));
    }

    [Fact]
    public void Leaving_while_the_LISTEN_is_in_flight_brings_an_UNLISTEN()
    {
        _registry.Connect();
        SubscriptionBuffer buffer = Buffer();
        _registry.Add("a", buffer, out _);
        ChannelChanges listen = Changes(listen: ["a"]);
        _registry.Remove("a", buffer);
        Assert.Null(_registry.TakeChanges());
        _registry.Acknowledge(listen);
        _registry.Acknowledge(Changes(unlisten: ["a"]));
        Assert.Null(_registry.TakeChanges());
    }

    [Fact]
    public void Leaving_and_coming_back_while_the_LISTEN_is_in_flight_changes_nothing()
    {
        _registry.Connect();
        SubscriptionBuffer first = Buffer();
        _registry.Add("a", first, out _);
        ChannelChanges listen = Changes(listen: ["a"]);
        _registry.Remove("a", first);
        SubscriptionBuffer second = Buffer();
        Task acknowledged = _registry.Add("a", second, out _);
        _registry.Acknowledge(listen);
        Assert.True(acknowledged.IsCompletedSuccessfully);
        Assert.Null(_registry.TakeChanges());
    }

    [Fact]
    public void A_waiting_one_that_gives_up_harms_nobody_else()
    {
        _registry.Connect();
        SubscriptionBuffer first = Buffer();
        SubscriptionBuffer second = Buffer();
        _registry.Add("a", first, out _);
        Task acknowledged = _registry.Add("a", second, out _);
        _registry.Remove("a", first);
        _registry.Remove("a", first);
        _registry.Acknowledge(Changes(listen: ["a"]));
        Assert.True(acknowledged.IsCompletedSuccessfully);
        _registry.Route("a", Notification("1"));
        Assert.Equal(["listening 1", "1"], Drain(second));
        Assert.Empty(Drain(first));
    }

    [Fact]
    public void A_notification_inside_the_round_trip_of_its_LISTEN_comes_after_the_Listening()
    {
        _registry.Connect();
        SubscriptionBuffer buffer = Buffer();
        Task acknowledged = _registry.Add("a", buffer, out _);
        ChannelChanges changes = Changes(listen: ["a"]);
        _registry.Route("a", Notification("1"));
        Assert.True(acknowledged.IsCompletedSuccessfully);
        _registry.Acknowledge(changes);
        _registry.Route("a", Notification("2"));
        Assert.Equal(["listening 1", "1", "2"], Drain(buffer));
    }

    [Fact]
    public void What_arrives_after_the_UNLISTEN_or_on_a_strange_channel_is_nobodys()
    {
        SubscriptionBuffer buffer = Buffer();
        Live("a", buffer);
        _registry.Remove("a", buffer);
        _registry.Route("a", Notification("1"));
        _registry.Route("never", Notification("1"));
        Assert.Equal(["listening 1"], Drain(buffer));
    }

    [Fact]
    public void An_outage_is_one_gap_however_many_attempts_it_takes()
    {
        SubscriptionBuffer buffer = Buffer();
        Live("a", buffer);
        _registry.Disconnect(Now);
        _registry.Disconnect(Now);
        _registry.Connect();
        Changes(listen: ["a"]);
        _registry.Disconnect(Now);
        _registry.Connect();
        _registry.Acknowledge(Changes(listen: ["a"]));
        Assert.Equal(["listening 1", "gap", "listening 3"], Drain(buffer));
    }

    [Fact]
    public void The_last_one_that_leaves_while_disconnected_is_forgotten()
    {
        SubscriptionBuffer buffer = Buffer();
        Live("a", buffer);
        _registry.Disconnect(Now);
        Assert.False(_registry.Remove("a", buffer));
        _registry.Connect();
        Assert.Null(_registry.TakeChanges());
    }

    [Fact]
    public void Who_subscribes_while_disconnected_is_listened_to_on_the_next_connection()
    {
        SubscriptionBuffer buffer = Buffer();
        Task acknowledged = _registry.Add("a", buffer, out bool wake);
        Assert.False(wake);
        _registry.Disconnect(Now);
        Assert.False(acknowledged.IsCompleted);
        _registry.Connect();
        _registry.Acknowledge(Changes(listen: ["a"]));
        Assert.True(acknowledged.IsCompletedSuccessfully);
        Assert.Equal(["listening 1"], Drain(buffer));
    }

    [Fact]
    public async Task A_refusal_ends_those_who_wait_and_those_who_read_on_that_channel_only()
    {
        SubscriptionBuffer other = Buffer();
        SubscriptionBuffer reading = Buffer();
        Live("other", other);
        Live("a", reading);
        _registry.Disconnect(Now);
        Task waiting = _registry.Add("a", Buffer(), out _);
        _registry.Connect();
        ChannelChanges changes = _registry.TakeChanges()!;
        ChannelEntry refused = changes.Listen.Single(entry => entry.Channel == "a");
        _registry.Refuse(refused, new ListenRefusedException("a", new TimeoutException()));
        _registry.Acknowledge(changes with { Listen = [.. changes.Listen.Where(entry => entry != refused)] });

        await Assert.ThrowsAsync<ListenRefusedException>(() => waiting);
        Drain(reading);
        await Assert.ThrowsAsync<ListenRefusedException>(
            async () => await reading.WaitToReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["listening 1", "gap", "listening 2"], Drain(other));
        Assert.Null(_registry.TakeChanges());
    }

    [Fact]
    public async Task Closing_fails_who_waits_and_keeps_what_is_buffered()
    {
        SubscriptionBuffer reading = Buffer();
        Live("a", reading);
        Task waiting = _registry.Add("b", Buffer(), out _);
        _registry.Close();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _registry.Add("a", Buffer(), out _));
        _registry.Disconnect(Now);
        _registry.End();
        Assert.Equal(["listening 1"], Drain(reading));
        Assert.False(await reading.WaitToReadAsync(TestContext.Current.CancellationToken));
    }

    private static SubscriptionBuffer Buffer() => new(SubscriptionOptions.Default);

    private static RawNotification Notification(string payload) => new(payload, 1, Buffers.Start);

    private void Live(string channel, SubscriptionBuffer buffer)
    {
        if (_registry.Generation == 0)
        {
            _registry.Connect();
        }

        _registry.Add(channel, buffer, out _);
        _registry.Acknowledge(Changes(listen: [channel]));
    }

    private ChannelChanges Changes(string[]? listen = null, string[]? unlisten = null)
    {
        ChannelChanges? changes = _registry.TakeChanges();
        Assert.NotNull(changes);
        Assert.Equal(listen ?? [], changes.Listen.Select(entry => entry.Channel));
        Assert.Equal(unlisten ?? [], changes.Unlisten.Select(entry => entry.Channel));
        return changes;
    }

    private static List<string> Drain(SubscriptionBuffer buffer)
    {
        List<string> items = [];
        while (buffer.TryRead(out BufferedItem item))
        {
            items.Add(item.Control switch
            {
                null => item.Notification.Payload,
                { Cause: null } listening => $"listening {listening.Generation}",
                _ => "gap",
            });
        }

        return items;
    }
}
