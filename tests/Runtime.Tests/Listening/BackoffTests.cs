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

    /// <summary>Each member: which connections fell silent, how long they lasted, and what the pauses are.</summary>
    [Theory]
    [MemberData(nameof(Histories))]
    public void Connections_that_fall_silent_one_after_the_other_are_not_tried_at_once(string history, int seconds)
    {
        _options.StablePeriod = TimeSpan.FromSeconds(5);
        Backoff backoff = new(_options, _time, () => 1);
        int stalls = 0;
        foreach (char connection in history)
        {
            if (connection != 'f')
            {
                backoff.Connected();
                _time.Advance(TimeSpan.FromSeconds(seconds));
            }

            stalls = connection switch { 's' when seconds < 10 => stalls + 1, 'f' => stalls, _ => 0 };
            TimeSpan pause = backoff.Next(stalled: connection == 's');
            Assert.Equal(stalls > 1, backoff.LooksLikeMtu);
            Assert.Equal(connection != 'f' && seconds >= 5 && stalls < 2, pause == TimeSpan.Zero);
        }
    }

    /// <summary>Silent, lost otherwise, failed to connect: all orders of five.</summary>
    public static TheoryData<string, int> Histories()
    {
        TheoryData<string, int> histories = [];
        for (int i = 0; i < 3 * 3 * 3 * 3 * 3; i++)
        {
            string history = string.Concat(Enumerable.Range(0, 5).Select(at => "slf"[i / (int)Math.Pow(3, at) % 3]));
            foreach (int seconds in (int[])[1, 5, 10])
            {
                histories.Add(history, seconds);
            }
        }

        return histories;
    }

    private static double[] Pauses(Backoff backoff, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => backoff.Next().TotalMilliseconds)];
}
