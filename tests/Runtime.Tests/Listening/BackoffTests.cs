using Notify;

namespace Runtime.Tests.Listening;

public sealed class BackoffTests
{
    private readonly ManualTime _time = new();
    private readonly NotifyOptions _options = new()
    {
        BackoffBase = TimeSpan.FromMilliseconds(100),
        BackoffMax = TimeSpan.FromSeconds(1),
        StablePeriod = TimeSpan.FromSeconds(30),
    };

    [Fact]
    public void The_bound_doubles_up_to_the_maximum()
    {
        Backoff backoff = new(_options, _time, () => 1);
        Assert.Equal([100, 200, 400, 800, 1000, 1000], Pauses(backoff, 6));
    }

    [Fact]
    public void The_bound_stays_at_the_maximum_forever()
    {
        Backoff backoff = new(_options, _time, () => 1);
        Assert.All(Pauses(backoff, 5000).Skip(4), pause => Assert.Equal(1000, pause));
    }

    [Fact]
    public void The_jitter_is_full()
    {
        Assert.Equal([0, 0, 0], Pauses(new Backoff(_options, _time, () => 0), 3));
        Assert.Equal([50, 100, 200], Pauses(new Backoff(_options, _time, () => 0.5), 3));
    }

    [Fact]
    public void A_connection_that_lasted_starts_it_anew_and_is_tried_again_at_once()
    {
        Backoff backoff = new(_options, _time, () => 1);
        Pauses(backoff, 5);
        backoff.Connected();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([0, 100, 200], Pauses(backoff, 3));
    }

    [Fact]
    public void A_server_that_accepts_and_drops_starts_nothing_anew()
    {
        Backoff backoff = new(_options, _time, () => 1);
        List<double> pauses = [];
        for (int i = 0; i < 6; i++)
        {
            backoff.Connected();
            _time.Advance(TimeSpan.FromSeconds(29));
            pauses.AddRange(Pauses(backoff, 1));
        }

        Assert.Equal([100, 200, 400, 800, 1000, 1000], pauses);
    }

    private static double[] Pauses(Backoff backoff, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => backoff.Next().TotalMilliseconds)];
}
