using System.Text;
using System.Text.Json;
using Notify;

namespace Generator.Tests.Differential;

/// <summary>
/// Random payload types and values, with System.Text.Json as the judge. Every failure names its seed; the seeds are fixed, so that
/// a failure is there again in the next run.
/// </summary>
public sealed class DifferentialTests
{
    // Six seeds, 50 types each: 6 000 pairs of type and value, 60 000 mutated inputs.
    private const int ValuesPerType = 20;
    private const int MutationsPerValue = 10;

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 6));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_we_write_System_Text_Json_reads_as_the_same_and_the_other_way_round(int seed)
    {
        Random random = new(seed);
        foreach (RandomChannel channel in RandomChannels.Create(seed))
        {
            for (int at = 0; at < ValuesPerType; at++)
            {
                string json = channel.Shape.Value(random);
                object expected = channel.ReadByOracle(json)!;
                string fingerprint = channel.Fingerprint(expected);
                Check(seed, json, fingerprint, channel.Fingerprint(channel.Code.Deserialize(json)));
                Check(seed, json, fingerprint, channel.Fingerprint(channel.Code.Deserialize(fingerprint)));

                string ours = channel.Code.SerializeAnySize(expected);
                Check(seed, ours, fingerprint, channel.Fingerprint(channel.ReadByOracle(ours)));
                Check(seed, ours, fingerprint, channel.Fingerprint(channel.Code.Deserialize(ours)));
                int size = Encoding.UTF8.GetByteCount(ours);
                Assert.True(
                    size >= channel.Size.Smallest && (channel.Size.Largest is null || size <= channel.Size.Largest),
                    $"Seed {seed}: {size} bytes are not within {channel.Size}: {ours}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mutated_input_is_read_as_System_Text_Json_reads_it_or_refused(int seed)
    {
        Random random = new(seed);
        int refused = 0;
        int accepted = 0;
        foreach (RandomChannel channel in RandomChannels.Create(seed))
        {
            for (int at = 0; at < ValuesPerType; at++)
            {
                byte[] value = Encoding.UTF8.GetBytes(channel.Shape.Value(random));
                for (int mutation = 0; mutation < MutationsPerValue; mutation++)
                {
                    byte[] mutated = Mutation.Apply(value, random);
                    if (IsAccepted(channel, mutated, seed))
                    {
                        accepted++;
                    }
                    else
                    {
                        refused++;
                    }
                }
            }
        }

        // Mutations that never, or always, break a payload would test nothing.
        Assert.True(refused > 3_000 && accepted > 300, $"refused {refused}, accepted {accepted}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_worst_value_has_just_the_computed_size(int seed)
    {
        int reached = 0;
        foreach (RandomChannel channel in RandomChannels.Create(seed))
        {
            if (channel.Shape.Worst is { } worst)
            {
                object payload = channel.ReadByOracle(worst())!;
                Assert.True(
                    channel.Code.Measure(payload) == channel.Size.Largest,
                    $"Seed {seed}: {channel.Code.Measure(payload)} bytes, computed {channel.Size}: {worst()}\n{channel.Code.SerializeAnySize(payload)}");
                reached++;
            }
            else
            {
                Assert.NotNull(channel.Code);
            }
        }

        Assert.True(reached > 0, $"Seed {seed} made no payload with a largest size.");
    }

    private static bool IsAccepted(RandomChannel channel, byte[] json, int seed)
    {
        string shown = Encoding.UTF8.GetString(json);
        object ours;
        try
        {
            ours = channel.Code.Deserialize(json);
        }
        catch (PayloadFormatException refusal)
        {
            // These types have no code of their own that could throw, so anything else in it would be a crash of ours.
            Assert.True(refusal.InnerException is null, $"Seed {seed}: {refusal}: {shown}");
            return false;
        }

        try
        {
            object? expected = JsonSerializer.Deserialize(json, channel.Code.PayloadType, RandomChannels.Equivalent);
            Check(seed, shown, channel.Fingerprint(expected), channel.Fingerprint(ours));
        }
        catch (JsonException e)
        {
            // Some forms of PostgreSQL's are read by us alone. With plain ones in their place both must agree.
            string plain = PostgresForms.InPlainForm(shown);
            Assert.True(
                plain != shown && TryRead(channel, plain),
                $"Seed {seed}: we read what System.Text.Json refuses ({e.Message}): {shown}");
        }

        return true;
    }

    private static bool TryRead(RandomChannel channel, string json)
    {
        try
        {
            channel.ReadByOracle(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Check(int seed, string json, string expected, string actual)
    {
        Assert.True(expected == actual, $"Seed {seed}, {json}\nexpected {expected}\n     got {actual}");
    }
}
