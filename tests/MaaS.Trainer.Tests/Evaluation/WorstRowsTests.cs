namespace MaaS.Trainer.Tests;

public sealed class WorstRowsTests
{
    [Fact]
    public void Add_MoreThanAreKept_KeepsTheHighestAndOfEqualOnesTheFirst()
    {
        var worst = new WorstRows();
        for (var row = 0; row < 1000; row++)
        {
            var loss = row == 500 ? double.NaN : row % 100;
            worst.Add(row, loss, () => new WorstExample { Row = row, Expected = "", Predicted = "", Loss = loss });
        }

        var hundreds = Enumerable.Range(0, 10).Select(i => i * 100).ToList();
        Assert.Equal(
            [500, .. hundreds.Select(row => row + 99), .. hundreds.Select(row => row + 98), 97, 197, 297],
            worst.ToList().Select(example => (int)example.Row));
    }
}
