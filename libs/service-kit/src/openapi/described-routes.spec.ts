import { routePolicies } from '../security/access-matrix.js';
import { describedRoutes, tasks } from './described-routes.js';

describe('the routes of the access matrix', () => {
  it('are each described, under one of the known tasks, and no other route is', () => {
    const described = Object.keys(describedRoutes);
    const wanted = routePolicies.map(({ route }) => String(route));

    expect(wanted.filter((route) => !described.includes(route))).toEqual([]);
    expect(described.filter((route) => !wanted.includes(route))).toEqual([]);
    expect(Object.values(describedRoutes).filter(({ task }) => !tasks.includes(task))).toEqual([]);
  });

  it('leave no task empty', () => {
    const used = Object.values(describedRoutes).map(({ task }) => task);

    expect(tasks.filter((task) => !used.includes(task))).toEqual([]);
  });
});
