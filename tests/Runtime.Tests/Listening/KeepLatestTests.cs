using Notify;
using static Runtime.Tests.Support.Buffers;

namespace Runtime.Tests.Listening;

/// <summary>Payloads are "key value"; the key is what stands before the space.</summary>
public sealed class KeepLatestTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Older_ones_of_a_key_give_way_to_the_newest_in_its_place()
    {
        SubscriptionBuffer buffer = Folding(capacity: 8);
        buffer.WriteListening(1);
        WriteTexts(buffer, "a 1", "b 1", "a 2", "a 3");
        Assert.Equal(2, buffer.Count);
        Assert.Equal("listening 1, b 1, a 3+2", DrainFolded(buffer));
    }

    [Fact]
    public void Nothing_is_folded_below_half_of_the_capacity()
    {
        SubscriptionBuffer buffer = Folding(capacity: 8);
        WriteTexts(buffer, "a 1", "a 2", "a 3");
        Assert.Equal("a 1, a 2, a 3", DrainFolded(buffer));
    }

    [Fact]
    public void Few_keys_never_overflow_however_many_notifications_there_are()
    {
        SubscriptionBuffer buffer = Folding(capacity: 8);
        for (int i = 0; i < 1000; i++)
        {
            WriteTexts(buffer, $"a {i}", $"b {i}");
        }

        (int received, int folded, long dropped, string last) = Sum(buffer);
        Assert.Equal(2000, received + folded);
        Assert.Equal(0, dropped);
        Assert.Equal("b 999", last);
    }

    [Fact]
    public void More_keys_than_places_drop_the_oldest_and_say_so()
    {
        SubscriptionBuffer buffer = Folding(capacity: 4);
        WriteTexts(buffer, "a 1", "a 2", "b 1", "c 1", "d 1", "e 1");
        Assert.Equal("dropped 2, b 1, c 1, d 1, e 1", DrainFolded(buffer)); // "a 2" stood for "a 1", too.
    }

    [Fact]
    public void What_has_no_key_or_a_key_that_throws_is_kept()
    {
        SubscriptionBuffer buffer = new(
            new SubscriptionOptions { Capacity = 4 }.KeepLatest<Tick>(_ => null),
            new BufferFolding(text => text[0] == '?' ? throw new FormatException(text) : null, 4, fold => fold()));
        WriteTexts(buffer, "? 1", "? 1", "a 1", "a 1");
        Assert.Equal("? 1, ? 1, a 1, a 1", DrainFolded(buffer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_key_that_throws_when_it_is_hashed_or_compared_is_kept_and_folding_goes_on(bool hashed)
    {
        SubscriptionBuffer buffer = new(
            new SubscriptionOptions { Capacity = 4 }.KeepLatest<Tick>(_ => null),
            new BufferFolding(text => text[0] == '?' ? new HostileKey(hashed) : text[0], 4, fold => fold()));
        WriteTexts(buffer, "? 1", "a 1", "a 2", "? 2", "a 3");
        Assert.Equal("? 1, ? 2, a 3+2", DrainFolded(buffer));
    }

    [Fact]
    public void What_the_reader_takes_while_keys_are_found_is_not_counted_twice()
    {
        Action? pending = null;
        SubscriptionBuffer buffer = Folding(capacity: 8, fold => pending = fold);
        WriteTexts(buffer, "a 1", "b 1", "a 2", "a 3");
        Assert.NotNull(pending);
        List<string> read = [];
        // The reader comes between the snapshot and the removal: while the key of the first payload is asked for.
        _whileKeyIsFound = () =>
        {
            Assert.True(buffer.TryRead(out BufferedItem item));
            read.Add(Text(item));
            WriteTexts(buffer, "a 4");
        };
        pending();
        Assert.Equal(["a 1"], read);
        Assert.Equal("b 1, a 3+1, a 4", DrainFolded(buffer));
    }

    [Fact]
    public void Outages_that_nothing_separates_any_more_become_one()
    {
        SubscriptionBuffer buffer = Folding(capacity: 64);
        WriteTexts(buffer, "b 1");
        for (int i = 1; i <= 63; i++)
        {
            buffer.WriteDisconnected(At(Start));
            buffer.WriteListening(i);
            WriteTexts(buffer, $"a {i}");
        }

        Assert.Equal(
            "b 1, disconnected, listening 61, a 61+60, disconnected, listening 62, a 62, disconnected, listening 63, a 63",
            DrainFolded(buffer));
    }

    [Fact]
    public async Task The_key_must_be_taken_from_the_channels_payload()
    {
        await using ListenerFixture fixture = new("Host=nowhere.invalid");
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(async () =>
            await fixture.ListenTo("c").SubscribeAsync(SubscriptionOptions.Default.KeepLatest<string>(text => text), Ct));
        Assert.Contains("Tick", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new NotifyPublisher(new NotifyOptions
        {
            ConnectionString = "Host=nowhere.invalid",
            Subscription = SubscriptionOptions.Default.KeepLatest<Tick>(tick => tick.Id),
        }));
    }

    [Fact]
    public void The_key_and_what_a_full_buffer_drops_are_independent()
    {
        Assert.Null(SubscriptionOptions.Default.Key);
        SubscriptionOptions latest = SubscriptionOptions.Default.KeepLatest<Tick>(tick => tick.Id) with { FullMode = BufferFullMode.DropWrite };
        Assert.NotNull(latest.Key);
        Assert.Same(latest.Key, (latest with { Capacity = 5 }).Key);
        Assert.Equal(BufferFullMode.DropWrite, latest.FullMode);
    }

    [Fact]
    public void More_keys_than_places_drop_what_arrives_where_the_mode_says_so()
    {
        SubscriptionBuffer buffer = Folding(capacity: 4, mode: BufferFullMode.DropWrite);
        WriteTexts(buffer, "a 1", "a 2", "b 1", "c 1", "d 1", "e 1", "a 3");
        Assert.Equal("a 2+1, b 1, c 1, d 1, dropped 2", DrainFolded(buffer));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_lags_gets_the_latest_of_each_key_and_every_one_is_accounted_for()
    {
        const int Count = 5000;
        const int Keys = 10;
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        SubscriptionOptions options = new SubscriptionOptions { Capacity = 64 }.KeepLatest<Tick>(tick => tick.Id);
        await using ISubscription<Tick> lagging = await fixture.ListenTo("c").SubscribeAsync(options, Ct);
        await using ISubscription<Tick> probe = await fixture.ListenTo("c").SubscribeAsync(
            new SubscriptionOptions { Capacity = Count + 1 }, Ct);
        await fixture.PublishTo("c").PublishManyAsync(Enumerable.Range(1, Count).Select(i => new Tick(i % Keys, $"{i}")), Ct);
        Assert.Equal(Count, await probe.ReadAllAsync(Ct).Take(Count).CountAsync(Ct));
        await lagging.DisposeAsync(); // Ends the stream after what is buffered.

        Dictionary<long, int> latest = [];
        int previous = 0;
        long accounted = 0;
        await foreach (ChannelEvent<Tick> item in lagging.ReadEventsAsync(Ct))
        {
            if (item is Gap<Tick> gap)
            {
                accounted += gap.Dropped!.Value;
            }
            else if (item is Received<Tick> received)
            {
                int number = int.Parse(received.Payload.Text!, System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(number > previous, $"{number} came after {previous}");
                previous = latest[received.Payload.Id] = number;
                accounted += 1 + received.Folded;
            }
        }

        Assert.Equal(Count, accounted);
        Assert.Equal(Enumerable.Range(Count - Keys + 1, Keys), latest.Values.Order());
    }

    private static Action? _whileKeyIsFound;

    private static SubscriptionBuffer Folding(
        int capacity, Action<Action>? run = null, BufferFullMode mode = BufferFullMode.DropOldest) => new(
        new SubscriptionOptions { Capacity = capacity, FullMode = mode }.KeepLatest<Tick>(_ => null),
        new BufferFolding(Key, capacity, run ?? (fold => fold())));

    private static object? Key(string text)
    {
        Interlocked.Exchange(ref _whileKeyIsFound, null)?.Invoke();
        return text[..text.IndexOf(' ', StringComparison.Ordinal)];
    }

    private static void WriteTexts(SubscriptionBuffer buffer, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            buffer.Write(new RawNotification(text, 1, Start));
        }
    }

    private static string Text(BufferedItem item) => item switch
    {
        { Control: null, Folded: 0 } => item.Notification.Payload,
        { Control: null } => $"{item.Notification.Payload}+{item.Folded}",
        { Control.Cause: null } => $"listening {item.Control.Generation}",
        { Control.Cause: GapCause.Disconnected } => "disconnected",
        _ => $"dropped {item.Control!.Dropped}",
    };

    private static string DrainFolded(SubscriptionBuffer buffer)
    {
        List<string> items = [];
        while (buffer.TryRead(out BufferedItem item))
        {
            items.Add(Text(item));
        }

        return string.Join(", ", items);
    }

    private static (int Received, int Folded, long Dropped, string Last) Sum(SubscriptionBuffer buffer)
    {
        (int received, int folded, long dropped, string last) = (0, 0, 0, "");
        while (buffer.TryRead(out BufferedItem item))
        {
            if (item.Control is { } control)
            {
                dropped += control.Dropped ?? 0;
                continue;
            }

            (received, folded, last) = (received + 1, folded + item.Folded, item.Notification.Payload);
        }

        return (received, folded, dropped, last);
    }

    private sealed class HostileKey(bool hashed)
    {
        public override int GetHashCode() => hashed ? throw new InvalidOperationException("hash") : 1;

        public override bool Equals(object? obj) => throw new InvalidOperationException("equals");
    }
}
